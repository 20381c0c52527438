// SPDX-License-Identifier: Apache-2.0
package io.semadapt.tensorboard;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.tensorflow.hadoop.util.TFRecordReader;
import org.tensorflow.proto.Event;

/** Event files read with TensorFlow's own record reader, which checks the sums, and messages. */
public final class EventReader {
  private EventReader() {}

  /** Every file in a folder and below it, hidden ones too, in TensorBoard's order. */
  static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  /**
   * Every event in what TensorBoard would take for its files.
   *
   * @throws IOException if a record is cut short or damaged
   */
  public static List<Event> read(Path folder) throws IOException {
    List<Event> events = new ArrayList<>();
    for (Path file : files(folder)) {
      if (!file.getFileName().toString().contains("tfevents")) {
        continue;
      }
      TFRecordReader reader =
          new TFRecordReader(new ByteArrayInputStream(Files.readAllBytes(file)), true);
      for (byte[] record = reader.read(); record != null; record = reader.read()) {
        events.add(Event.parseFrom(record));
      }
    }
    return events;
  }
}
