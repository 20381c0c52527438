// SPDX-License-Identifier: Apache-2.0
/** The wire format of Protocol Buffers, for files of other programs. */
package io.semadapt.protobuf;
