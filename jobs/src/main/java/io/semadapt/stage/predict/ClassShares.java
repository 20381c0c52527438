// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.predict;

import com.google.common.primitives.Longs;
import io.semadapt.image.LabelImage;
import io.semadapt.label.CityscapesClass;
import io.semadapt.storage.TableRows;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;

/**
 * How much of a picture each class covers: a row of the table {@code class_shares}, with columns
 * id, width, height and one for each class, such as {@code traffic_light}: fractions from 0 to 1.
 *
 * @param id name of the picture
 * @param width pixels
 * @param height pixels
 * @param pixels of each train id, 19 numbers
 */
record ClassShares(String id, int width, int height, List<Long> pixels) {
  private static final MessageType SCHEMA = schema();

  /** Counts the pixels of a prediction. */
  static ClassShares of(String id, LabelImage trainIds) {
    long[] pixels = new long[CityscapesClass.TRAIN_CLASSES];
    for (byte trainId : trainIds.ids()) {
      pixels[trainId]++;
    }
    return new ClassShares(
        id, trainIds.width(), trainIds.height(), List.copyOf(Longs.asList(pixels)));
  }

  private static MessageType schema() {
    Types.MessageTypeBuilder message = Types.buildMessage();
    message.addFields(
        Types.required(PrimitiveTypeName.BINARY).as(LogicalTypeAnnotation.stringType()).named("id"),
        Types.required(PrimitiveTypeName.INT32).named("width"),
        Types.required(PrimitiveTypeName.INT32).named("height"));
    for (CityscapesClass each : CityscapesClass.evaluatedClasses()) {
      message.addField(Types.required(PrimitiveTypeName.DOUBLE).named(column(each)));
    }
    return message.named("class_shares");
  }

  private static String column(CityscapesClass each) {
    return each.label().replace(' ', '_');
  }

  /** Writes the rows of one task, whole or not at all. */
  static void write(Path file, List<ClassShares> rows, Configuration conf) {
    TableRows.write(file, SCHEMA, Map.of(), rows, (group, row) -> row.group(group), conf);
  }

  private Group group(Group group) {
    group.append("id", id).append("width", width).append("height", height);
    double all = (double) width * height;
    for (CityscapesClass each : CityscapesClass.evaluatedClasses()) {
      group.append(column(each), pixels.get(each.trainId()) / all);
    }
    return group;
  }
}
