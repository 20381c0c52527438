// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job;

import io.semadapt.engine.EngineChoice;
import io.semadapt.spark.Devices;
import io.semadapt.storage.AtomicFiles;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.package$;

/** What repeats a training run: {@code recipe.conf} in its output, for {@code --config}. */
public final class Recipe {
  private static final String FILE = "recipe.conf";

  private Recipe() {}

  /** The versions a run depends on, one line. */
  public static String versions() {
    EngineChoice choice = Devices.chosen();
    return "semadapt %s, java %s, spark %s, engine %s, %s"
        .formatted(
            Build.version(),
            System.getProperty("java.version"),
            package$.MODULE$.SPARK_VERSION(),
            Devices.engine(choice).description(),
            choice.precision().key());
  }

  /**
   * Writes the recipe of a run.
   *
   * @param hocon its effective configuration, without the number of workers
   * @param workers their number: it may be another elsewhere where the configuration has 0
   * @param inputs fingerprint of every input, by name
   */
  public static void write(
      Path output, String hocon, int workers, Map<String, String> inputs, Configuration conf) {
    String comments =
        new TreeMap<>(inputs)
            .entrySet().stream()
                .map(each -> "# %s: %s%n".formatted(each.getKey(), each.getValue()))
                .collect(Collectors.joining());
    String text = "# %s%n%s%s%nworkers = %d%n".formatted(versions(), comments, hocon, workers);
    AtomicFiles.writeAlone(new Path(output, FILE), conf, text.getBytes(StandardCharsets.UTF_8));
  }
}
