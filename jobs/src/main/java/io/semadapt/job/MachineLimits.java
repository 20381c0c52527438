// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job;

import io.semadapt.error.UserException;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a machine lacks is not a bug: one line says what to change, in place of a stack trace. */
final class MachineLimits {
  /** The loader's words for a library on a disk that is mounted noexec. */
  private static final String NO_EXECUTION = "failed to map segment from shared object";

  /** JavaCPP's words for the memory of the process, against maxphysicalbytes. */
  private static final Pattern PROCESS =
      Pattern.compile("physicalBytes \\((\\w+)\\) > maxPhysicalBytes \\((\\w+)\\)");

  /** JavaCPP's words for the buffers outside the Java heap, against maxbytes. */
  private static final Pattern BUFFERS =
      Pattern.compile("totalBytes \\([^)]*\\) > maxBytes \\((\\w+)\\)");

  /** libtorch's, with how much was asked for. */
  private static final Pattern GPU =
      Pattern.compile("CUDA out of memory(\\. Tried to allocate [\\d.]+ \\w+)?");

  /** Java's words, in a task. */
  private static final String HEAP = "OutOfMemoryError: Java heap space";

  /**
   * What Java's object stream says in place of them, where an object could not be read to its end.
   */
  private static final String UNREAD = "IllegalStateException: unread block data";

  private MachineLimits() {}

  /**
   * Runs something.
   *
   * @throws UserException for a connector of a store that is missing, a folder that no library can
   *     be loaded from, and for memory that is full; other failures stay what they are
   */
  static <R> R explained(Supplier<R> run) {
    try {
      return run.get();
    } catch (Exception | Error e) {
      // The innermost says it alone: those around it put names of classes, or a trace, before it.
      Optional<UserException> limit = Optional.empty();
      boolean known = false;
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        known |= cause instanceof UserException;
        Optional<UserException> inner = missing(cause, e);
        if (inner.isEmpty() && !known) {
          inner = memory(cause.toString(), e);
        }
        limit = inner.isPresent() ? inner : limit;
      }
      if (limit.isPresent()) {
        throw limit.get();
      }
      throw e;
    }
  }

  private static Optional<UserException> missing(Throwable cause, Throwable thrown) {
    String message = String.valueOf(cause.getMessage());
    if (cause instanceof ClassNotFoundException && message.contains("FileSystem")) {
      return Optional.of(
          new UserException(
              thrown,
              "Cannot use a path of a store without its connector: %s (add the jar that"
                  + " deploy/README.md names)",
              message));
    }
    if (message.contains(NO_EXECUTION)) {
      return Optional.of(
          new UserException(
              thrown,
              "Cannot load native libraries from a folder that is mounted noexec: %s (choose"
                  + " another one: JDK_JAVA_OPTIONS=-Dorg.bytedeco.javacpp.cachedir=FOLDER)",
              message.lines().filter(line -> line.contains(NO_EXECUTION)).findFirst().orElse("")));
    }
    return Optional.empty();
  }

  private static Optional<UserException> memory(String message, Throwable thrown) {
    Matcher process = PROCESS.matcher(message);
    if (process.find()) {
      return Optional.of(
          new UserException(
              thrown,
              "Cannot go on: a process has %s of memory, and its limit is %s (raise"
                  + " SEMADAPT_PHYSICAL, or -Dorg.bytedeco.javacpp.maxphysicalbytes without the"
                  + " launcher; fewer workers or a smaller crop or batch need less)",
              process.group(1),
              process.group(2)));
    }
    Matcher buffers = BUFFERS.matcher(message);
    if (buffers.find()) {
      return Optional.of(
          new UserException(
              thrown,
              "Cannot go on: the limit of %s for memory outside the Java heap is reached (raise"
                  + " SEMADAPT_NATIVE, or -Dorg.bytedeco.javacpp.maxbytes without the launcher)",
              buffers.group(1)));
    }
    Matcher gpu = GPU.matcher(message);
    if (gpu.find()) {
      return Optional.of(
          new UserException(
              thrown,
              "Cannot go on: the memory of the GPU is full: %s (a smaller crop or batch needs less,"
                  + " or fewer tasks for a GPU: deploy/README.md)",
              gpu.group()));
    }
    if (message.contains(HEAP)) {
      return Optional.of(
          new UserException(
              thrown,
              "Cannot go on: the Java heap of a task is full (raise --executor-memory, or"
                  + " SEMADAPT_HEAP in one process)"));
    }
    if (message.contains(UNREAD)) {
      return Optional.of(
          new UserException(
              thrown,
              "Cannot go on: a task could not read what Spark had sent, most likely because its"
                  + " Java heap is full (raise --executor-memory, or SEMADAPT_HEAP in one process)"));
    }
    return Optional.empty();
  }
}
