// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.doctor;

import io.semadapt.engine.Check;
import io.semadapt.spark.Devices;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;

/**
 * The engine's self-test in one Java process.
 *
 * @param process its name, for people
 */
record SelfTest(String process, List<Check> checks) implements Serializable {
  /** Tests this process. */
  static SelfTest run() {
    return new SelfTest(thisProcess(), Devices.initialize().selfTest());
  }

  private static String thisProcess() {
    String executor = SparkEnv.get().executorId();
    if (!executor.equals("driver")) {
      return "executor " + executor;
    }
    return TaskContext.get() == null ? "driver" : "Spark task";
  }
}
