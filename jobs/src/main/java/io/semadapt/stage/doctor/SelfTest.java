// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.doctor;

import io.semadapt.engine.Check;
import io.semadapt.engine.Check.Level;
import io.semadapt.error.UserException;
import io.semadapt.spark.Devices;
import io.semadapt.storage.FileNames;
import java.io.Serializable;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;

/**
 * The engine's self-test in one Java process, and how that process reads names of files.
 *
 * @param process its name, for people
 */
record SelfTest(String process, List<Check> checks) implements Serializable {
  /** Tests this process. An engine that cannot start is a failed check, like any other. */
  static SelfTest run() {
    List<Check> checks = new ArrayList<>(Devices.engine(Devices.usable()).requirements());
    try {
      checks.addAll(Devices.initialize().selfTest());
    } catch (UserException e) {
      checks.add(new Check(Level.FAIL, e.getMessage()));
    }
    checks.add(fileNames(FileNames.encoding()));
    return new SelfTest(thisProcess(), checks);
  }

  static Check fileNames(Charset encoding) {
    boolean utf8 = encoding.equals(StandardCharsets.UTF_8);
    return new Check(
        utf8 ? Level.OK : Level.WARN,
        "names of files are read as %s%s"
            .formatted(
                encoding,
                utf8
                    ? ""
                    : " (set LC_ALL=C.UTF-8: others are rejected, and no output can have one)"));
  }

  private static String thisProcess() {
    String executor = SparkEnv.get().executorId();
    if (!executor.equals("driver")) {
      return "executor " + executor;
    }
    return TaskContext.get() == null ? "driver" : "Spark task";
  }
}
