// SPDX-License-Identifier: Apache-2.0
/** Labels for photographs by a trained network, for self-training. */
package io.semadapt.stage.pseudolabel;
