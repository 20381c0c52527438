// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semadapt.error.UserException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class MachineLimitsTest {
  private static Supplier<Integer> failing(Error error) {
    return () -> {
      throw error;
    };
  }

  @Test
  void aFolderMountedNoexecIsNamed() {
    UnsatisfiedLinkError refused =
        new UnsatisfiedLinkError("/tmp/a/liba.so: failed to map segment from shared object");
    Error wrapped = new ExceptionInInitializerError(new IllegalStateException(refused));
    Error known = new AssertionError(new UserException(refused, "Cannot load libtorch"));
    for (Error error : new Error[] {refused, wrapped, known}) {
      assertThatThrownBy(() -> MachineLimits.explained(failing(error)))
          .isInstanceOf(UserException.class)
          .hasMessage(
              "Cannot load native libraries from a folder that is mounted noexec: /tmp/a/liba.so: failed to map segment from shared object (choose another one: JDK_JAVA_OPTIONS=-Dorg.bytedeco.javacpp.cachedir=FOLDER)");
    }
  }

  /** As Spark passes it on from a task: JavaCPP's exception in its own, and both in a text. */
  @Test
  void memoryThatIsFullIsNamedWithWhatToRaise() {
    Map<String, String> sentences =
        Map.of(
            "Physical memory usage is too high: physicalBytes (8478M) > maxPhysicalBytes (8192M)",
                "Cannot go on: a process has 8478M of memory, and its limit is 8192M (raise"
                    + " SEMADAPT_PHYSICAL, or -Dorg.bytedeco.javacpp.maxphysicalbytes without the"
                    + " launcher; fewer workers or a smaller crop or batch need less)",
            "Failed to allocate memory within limits: totalBytes (4G + 2G) > maxBytes (5G)",
                "Cannot go on: the limit of 5G for memory outside the Java heap is reached (raise"
                    + " SEMADAPT_NATIVE, or -Dorg.bytedeco.javacpp.maxbytes without the launcher)",
            "CUDA out of memory. Tried to allocate 2.50 GiB. GPU 0 has a total capacity of 8 GiB",
                "Cannot go on: the memory of the GPU is full: CUDA out of memory. Tried to allocate"
                    + " 2.50 GiB (a smaller crop or batch needs less, or fewer tasks for a GPU:"
                    + " deploy/README.md)");
    sentences.forEach(
        (said, sentence) -> {
          Error full = new OutOfMemoryError(said);
          Error wrapped = new OutOfMemoryError("Cannot allocate new LongPointer(0)");
          wrapped.initCause(full);
          Error failed =
              new AssertionError("Job aborted due to stage failure: " + wrapped, wrapped);
          for (Error error : new Error[] {full, failed, new AssertionError("in a task: " + full)}) {
            assertThatThrownBy(() -> MachineLimits.explained(failing(error)))
                .isInstanceOf(UserException.class)
                .hasMessage(sentence)
                .hasCause(error);
          }
        });
  }

  @Test
  void aFullHeapIsATasksOnlyIfSparkSaysSo() {
    Error full = new OutOfMemoryError("Java heap space");
    Error ofTask = new AssertionError("Lost task 0.3 in stage 0.0 (executor 0): " + full, full);
    Error ofWorker = new AssertionError("barrier task (0, 0) was unsuccessful.\n" + full);
    for (Error error : new Error[] {ofTask, ofWorker}) {
      assertThatThrownBy(() -> MachineLimits.explained(failing(error)))
          .isInstanceOf(UserException.class)
          .hasMessage(
              "Cannot go on: the Java heap of a task is full (raise --executor-memory, or"
                  + " SEMADAPT_HEAP in one process)");
    }
    assertThatThrownBy(() -> MachineLimits.explained(failing(full))).isSameAs(full);
  }

  /** Java's stream loses the error of an object in another one that does not fit. */
  @Test
  void anObjectThatATaskCannotReadToItsEndIsAQuestionOfTheHeap() throws IOException {
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(written)) {
      out.writeObject(new Unreadable[] {new Unreadable()});
    }
    byte[] bytes = written.toByteArray();
    Supplier<Object> reading =
        () -> {
          try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
            return in.readObject();
          } catch (IOException | ClassNotFoundException e) {
            throw new IllegalStateException(e);
          } catch (IllegalStateException e) {
            throw new AssertionError("Lost task 0.0 in stage 0.0 (executor 0): " + e, e);
          }
        };
    assertThatThrownBy(() -> MachineLimits.explained(reading))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("most likely because its Java heap is full");
  }

  private static final class Unreadable implements Serializable {
    private static final long serialVersionUID = 1;

    private void writeObject(ObjectOutputStream out) throws IOException {
      out.defaultWriteObject();
      out.write(new byte[5000]);
    }

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
      in.defaultReadObject();
      in.readByte();
      throw new OutOfMemoryError("Java heap space");
    }
  }

  @Test
  void anErrorThatIsOneLineAlreadyStaysWhatItIs() {
    UserException known =
        new UserException(new OutOfMemoryError("Java heap space"), "Cannot read '%s'", "a.png");
    Error wrapped = new AssertionError(known);
    assertThatThrownBy(() -> MachineLimits.explained(failing(wrapped))).isSameAs(wrapped);
  }

  @Test
  void otherErrorsStayWhatTheyAre() {
    UnsatisfiedLinkError missing = new UnsatisfiedLinkError("no liba in java.library.path");
    assertThatThrownBy(() -> MachineLimits.explained(failing(missing))).isSameAs(missing);
  }
}
