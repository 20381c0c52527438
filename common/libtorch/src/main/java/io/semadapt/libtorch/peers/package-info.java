// SPDX-License-Identifier: Apache-2.0
/**
 * Workers that exchange tensors by c10d, libtorch's communication library, over Gloo: TCP between
 * processors. Tensors of a GPU go through its host's memory; NCCL, between GPUs, is not used,
 * because it could not be tried on two of them. Nothing of this package has run with a GPU.
 *
 * <p>Facts about c10d and its Java presets:
 *
 * <ul>
 *   <li>It has neither authentication nor encryption.
 *   <li>{@code allreduce} adds in another order than that of the workers from three workers on,
 *       though the same one everywhere. {@code alltoall_base} and {@code _allgather_base} send as
 *       much.
 *   <li>A worker whose peer is gone fails within a second, as its connections close; one whose peer
 *       is frozen, after the time-out.
 *   <li>The port of a {@code TCPStore} is open on every interface; a {@code FileStore} has none.
 * </ul>
 */
package io.semadapt.libtorch.peers;
