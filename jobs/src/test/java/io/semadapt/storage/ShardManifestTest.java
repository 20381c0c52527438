// SPDX-License-Identifier: Apache-2.0
package io.semadapt.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semadapt.error.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A manifest that somebody edited, or that lost a part, is not believed. */
final class ShardManifestTest {
  private static final ShardManifest MANIFEST =
      new ShardManifest(
          List.of(new ShardEntry("a.parquet", 7, 10), new ShardEntry("b.parquet", 5, 10)),
          12,
          11,
          4,
          3,
          Collections.nCopies(19, 6L),
          18,
          "f",
          Map.of("rejected", "2"));

  private final Configuration conf = PlainLocalFileSystem.configure(new Configuration());
  @TempDir private java.nio.file.Path folder;

  private void assertDamaged(String json, String reason) throws IOException {
    Files.writeString(folder.resolve(ShardManifest.FILE), json);
    assertThatThrownBy(() -> ShardManifest.read(new Path(folder.toString()), conf))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("Cannot read shards under '" + folder + "': ")
        .hasMessageContaining(reason)
        .message()
        .hasLineCount(1);
  }

  private String json() throws IOException {
    MANIFEST.write(new Path(folder.toString()), conf);
    assertThat(ShardManifest.read(new Path(folder.toString()), conf)).isEqualTo(MANIFEST);
    return Files.readString(folder.resolve(ShardManifest.FILE));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"samples\" : 12 | \"samples\" : 912 | 912 samples, but 12 in its shards",
        "\"samples\" : 7 | \"samples\" : 907 | 12 samples, but 912 in its shards",
        "\"samples\" : 12 | \"samples\" : 12.5 | Cannot coerce Floating-point value",
        "\"samples\" : 12 | \"samples\" : \"12\" | Cannot coerce String value",
        "\"samples\" : 12 | \"samples\" : null | Cannot map `null`",
        "\"samples\" : 12, | | Cannot map `null`",
        "\"samples\" : 7 | \"samples\" : 9223372036854775807 | a count is negative or too large",
        "\"labelled\" : 11 | \"labelled\" : 13 | 13 of 12 samples have a label",
        "\"width\" : 4 | \"width\" : 2147483647 | no picture has 2147483647 x 3 pixels",
        "b.parquet | a.parquet | it lists a shard twice: 'a.parquet'",
        "\"rejected\" : \"2\" | \"rejected\" : \"many\" | its number of rejected samples is not a whole number",
      })
  void aManifestThatCannotBeIsRefused(String part, String otherPart, String reason)
      throws IOException {
    String json = json();
    assertThat(json).contains(part);
    assertDamaged(json.replace(part, otherPart == null ? "" : otherPart), reason);
  }

  @Test
  void samplesWithoutShardsAreRefused() throws IOException {
    String json = json().replaceAll("(?s)\\[ \\{.*?\\} \\]", "[]");
    assertDamaged(json, "12 samples, but 0 in its shards");
  }

  @Test
  void whatWasReadIsHeldAgainstIt() {
    MANIFEST.requireRead(new Path("/s"), List.of(7L, 5L));
    assertThatThrownBy(() -> MANIFEST.requireRead(new Path("/s"), List.of(7L, 4L)))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "Cannot use shard '/s/b.parquet': it holds 4 samples, its manifest says 5 (remove its folder and run the job that made it)");
  }
}
