// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job;

import io.semadapt.error.UserException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** What a machine lacks is not a bug: one line says what to change, in place of a stack trace. */
final class MachineLimits {
  /** The loader's words for a library on a disk that is mounted noexec. */
  private static final String NO_EXECUTION = "failed to map segment from shared object";

  /**
   * Memory that is full.
   *
   * @param words what is said by the library that asked for memory
   * @param sentence for the user, with the groups of the words
   */
  private record Full(Pattern words, String sentence) {}

  private static final List<Full> MEMORY =
      List.of(
          // JavaCPP, about the whole process.
          new Full(
              Pattern.compile("physicalBytes \\((\\w+)\\) > maxPhysicalBytes \\((\\w+)\\)"),
              "Cannot go on: a process has %s of memory, and its limit is %s (raise"
                  + " SEMADAPT_PHYSICAL, or -Dorg.bytedeco.javacpp.maxphysicalbytes without the"
                  + " launcher; fewer workers or a smaller crop or batch need less)"),
          // JavaCPP, about buffers outside the Java heap.
          new Full(
              Pattern.compile("totalBytes \\([^)]*\\) > maxBytes \\((\\w+)\\)"),
              "Cannot go on: the limit of %s for memory outside the Java heap is reached (raise"
                  + " SEMADAPT_NATIVE, or -Dorg.bytedeco.javacpp.maxbytes without the launcher)"),
          // libtorch, with how much it asked for.
          new Full(
              Pattern.compile("(CUDA out of memory(?:\\. Tried to allocate [\\d.]+ \\w+)?)"),
              "Cannot go on: the memory of the GPU is full: %s (a smaller crop or batch needs less,"
                  + " or fewer tasks for a GPU: deploy/README.md)"),
          // Java, in a task. A full heap of the driver ends the process before anything is caught.
          new Full(
              Pattern.compile("(?s)(?:Lost|barrier) task.*OutOfMemoryError: Java heap space"),
              "Cannot go on: the Java heap of a task is full (raise --executor-memory, or"
                  + " SEMADAPT_HEAP in one process)"),
          // Java's object stream loses the error of an object that does not fit.
          new Full(
              Pattern.compile("(?s)(?:Lost|barrier) task.*unread block data"),
              "Cannot go on: a task could not read what Spark had sent, most likely because its"
                  + " Java heap is full (raise --executor-memory, or SEMADAPT_HEAP in one"
                  + " process)"));

  private MachineLimits() {}

  /**
   * Runs it.
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
    for (Full full : MEMORY) {
      Matcher said = full.words().matcher(message);
      if (said.find()) {
        Object[] groups =
            IntStream.rangeClosed(1, said.groupCount()).mapToObj(said::group).toArray();
        return Optional.of(
            new UserException(thrown, "%s", String.format(Locale.ROOT, full.sentence(), groups)));
      }
    }
    return Optional.empty();
  }
}
