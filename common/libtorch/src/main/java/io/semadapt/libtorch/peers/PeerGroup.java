// SPDX-License-Identifier: Apache-2.0
package io.semadapt.libtorch.peers;

import io.semadapt.engine.EngineException;
import io.semadapt.engine.Meeting;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.FileStore;
import org.bytedeco.pytorch.LongVector;
import org.bytedeco.pytorch.ProcessGroupGloo;
import org.bytedeco.pytorch.Store;
import org.bytedeco.pytorch.TCPStore;
import org.bytedeco.pytorch.TCPStoreOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.Work;
import org.bytedeco.pytorch.global.torch;

/**
 * Workers with a connection between any two of them. All call the same methods in the same order,
 * with tensors of equal shapes on the processor. Belongs to one thread; must be made outside a
 * {@code PointerScope}.
 */
public final class PeerGroup implements AutoCloseable {
  private static final int PORT_BITS = 0xffff;

  /** Places in the library's source, and a wish of good luck. */
  private static final Pattern NOISE = Pattern.compile("\\[/[^]]*] |\\. This is typically .*");

  private final int workers;
  private final Store store;
  private final ProcessGroupGloo group;

  private PeerGroup(int workers, Store store, ProcessGroupGloo group) {
    this.workers = workers;
    this.store = store;
    this.group = group;
  }

  /**
   * Connects the workers; returns when all are there.
   *
   * @throws EngineException if one of them is not there in time
   */
  public static PeerGroup meet(Meeting meeting) {
    return orExplain(
        "meet",
        () -> {
          Store store = store(meeting);
          try {
            return new PeerGroup(meeting.workers(), store, group(meeting, store));
          } catch (RuntimeException e) {
            store.close();
            throw e;
          }
        });
  }

  private static ProcessGroupGloo group(Meeting meeting, Store store) {
    store.setTimeout(timeout(meeting));
    ProcessGroupGloo.Options options = ProcessGroupGloo.Options.create(timeout(meeting));
    String address = meeting.address().getHostAddress();
    options.devices().push_back(ProcessGroupGloo.createDeviceForHostname(address));
    options.threads(1);
    return new ProcessGroupGloo(store, meeting.worker(), meeting.workers(), options);
  }

  private static Store store(Meeting meeting) {
    if (meeting.file().isPresent()) {
      return new FileStore(meeting.file().get().toString(), meeting.workers());
    }
    String host = meeting.address().getHostAddress();
    if (meeting.worker() > 0) {
      String[] place = meeting.announce().announce("").split(" ", 2);
      return new TCPStore(place[1], port(Integer.parseInt(place[0]), meeting));
    }
    TCPStore server = new TCPStore(host, port(0, meeting).isServer(true));
    meeting.announce().announce((server.getPort() & PORT_BITS) + " " + host);
    return server;
  }

  private static TCPStoreOptions port(int port, Meeting meeting) {
    return new TCPStoreOptions()
        .port((short) port)
        .isServer(false)
        .waitWorkers(false)
        .timeout(timeout(meeting));
  }

  private static Milliseconds timeout(Meeting meeting) {
    return new Milliseconds(meeting.timeout().toMillis());
  }

  int workers() {
    return workers;
  }

  /**
   * Sends row i to worker i.
   *
   * @param rows [workers, n], contiguous
   * @return the row that each worker sent to this one, in their order: [workers, n]
   */
  Tensor exchange(Tensor rows) {
    Tensor received = torch.empty_like(rows);
    LongVector equally = new LongVector();
    await(() -> group.alltoall_base(received, rows, equally, equally));
    return received;
  }

  /**
   * Sends a row to all.
   *
   * @param row [n], contiguous
   * @return the rows of all workers, in their order: [workers n]
   */
  Tensor gather(Tensor row) {
    Tensor all = torch.zeros(new long[] {workers * row.numel()}, row.options());
    await(() -> group._allgather_base(all, row));
    return all;
  }

  private static void await(Supplier<Work> started) {
    orExplain("exchange", () -> started.get()._wait());
  }

  private static <T> T orExplain(String verb, Supplier<T> work) {
    try {
      return work.get();
    } catch (EngineException e) {
      throw e;
    } catch (RuntimeException e) {
      String line = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      throw new EngineException(
          "Cannot %s with the other workers: %s"
              .formatted(verb, NOISE.matcher(line).replaceAll("")),
          e);
    }
  }

  @Override
  public void close() {
    group.close();
    store.close();
  }
}
