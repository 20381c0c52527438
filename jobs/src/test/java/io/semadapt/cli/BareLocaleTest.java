// SPDX-License-Identifier: Apache-2.0
package io.semadapt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.semadapt.fixture.JobProcess;
import io.semadapt.image.ImageCodec;
import io.semadapt.image.RgbImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process without a locale, as in a bare container or a job of cron, loses no file in silence.
 */
final class BareLocaleTest {
  private static final Map<String, String> BARE = Map.of("LC_ALL", "POSIX");

  @TempDir private Path folder;

  private String refused(String setting) throws Exception {
    Path log = folder.resolve("log.txt");
    List<String> arguments =
        List.of("ingest", "--set", "data.folders.target.root=" + folder, "--set", setting);
    assertThat(JobProcess.startIn(BARE, log, arguments).ends()).isEqualTo(2);
    List<String> lines = Files.readAllLines(log);
    return lines.get(lines.size() - 1);
  }

  @Test
  void aPictureOutsideAsciiIsRejected() throws Exception {
    byte[] picture = ImageCodec.encodePng(new RgbImage(1, 1, new byte[3]));
    Files.createDirectories(folder.resolve("images"));
    Files.write(folder.resolve("images/street.png"), picture);
    Files.write(folder.resolve("images/stra\u00dfe.png"), picture);
    assertThat(refused("work=" + folder.resolve("work")))
        .isEqualTo(
            "Cannot ingest '%s': 1 rejected, 0 allowed; the first: images/stra%%C3%%9Fe.png: its name cannot be read in this process's encoding US-ASCII (set LC_ALL=C.UTF-8) (allow them with ingest.max-rejected=1)"
                .formatted(folder));
  }

  @Test
  void anOutputOutsideAsciiIsRefusedBeforeAnythingIsWritten() throws Exception {
    assertThat(refused("work=" + folder.resolve("stra\u00dfe")))
        .startsWith("Cannot use work = " + folder + "/stra")
        .endsWith(
            ": its name cannot be read in this process's encoding US-ASCII (set LC_ALL=C.UTF-8)");
    assertThat(folder.toFile().list()).containsExactly("log.txt");
  }
}
