// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * One Spark session for all tests of a process: two threads, because one hides every race. Tests
 * take a {@link JobContext} or a {@link SparkSession} as a parameter.
 */
public final class SharedSpark implements BeforeAllCallback, ParameterResolver {
  @Override
  public void beforeAll(ExtensionContext context) {
    session(context);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == SparkSession.class || type == JobContext.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    SparkSession spark = session(context);
    return parameter.getParameter().getType() == SparkSession.class ? spark : context(spark);
  }

  /** A context with a new run id and a console that nobody reads. */
  public static JobContext context(SparkSession spark) {
    Clock clock = Clock.systemUTC();
    PrintStream nowhere =
        new PrintStream(new ByteArrayOutputStream(), false, StandardCharsets.UTF_8);
    return new JobContext(
        spark,
        JobRunner.newRunId("test", clock),
        clock,
        new Console(nowhere, nowhere, false, clock));
  }

  private static SparkSession session(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(ExtensionContext.Namespace.GLOBAL)
        .getOrComputeIfAbsent(SharedSpark.class, key -> new Session(open()), Session.class)
        .spark();
  }

  private static SparkSession open() {
    return SparkSession.builder()
        .appName("tests")
        .master("local[2]")
        .config("spark.ui.enabled", false)
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", 2)
        .config("spark.sql.session.timeZone", "UTC")
        .getOrCreate();
  }

  private record Session(SparkSession spark) implements AutoCloseable {
    @Override
    public void close() {
      spark.stop();
    }
  }
}
