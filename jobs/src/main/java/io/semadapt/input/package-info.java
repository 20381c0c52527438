// SPDX-License-Identifier: Apache-2.0
/** What jobs read: pictures of shards or of any folder, and those that are rejected. */
package io.semadapt.input;
