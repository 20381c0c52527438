// SPDX-License-Identifier: Apache-2.0
package io.semadapt.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semadapt.cli.CommandLine.Option;
import io.semadapt.error.UserException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class CommandLineTest {
  @Test
  void optionsAreAcceptedInAnyOrderAndWithABlankOrAnEqualsSign() {
    CommandLine line =
        CommandLine.parse(
            "--json",
            "--set",
            "seed=2",
            "demo",
            "--config=a.conf",
            "--dry-run",
            "--set=work=w",
            "--config",
            "b.conf",
            "--master",
            "local[2]");

    assertThat(line)
        .isEqualTo(
            new CommandLine(
                "demo",
                List.of(),
                List.of("a.conf", "b.conf"),
                List.of("seed=2", "work=w"),
                Optional.of("local[2]"),
                List.of(Option.JSON, Option.DRY_RUN),
                line.arguments()));
    assertThat(line.arguments()).startsWith("--json").endsWith("--master", "local[2]");
  }

  @Test
  void invalidArgumentsAreReportedWithASuggestion() {
    assertRefused("Unknown option '--confg' (did you mean '--config'?)", "demo", "--confg", "x");
    assertRefused("Unknown option '--dryrun' (did you mean '--dry-run'?)", "demo", "--dryrun");
    assertRefused("Unknown option '-v'", "demo", "-v");
    assertRefused(
        "Command 'compare' takes RUN RUN, not 3 words (such as semadapt compare 20261124-0710"
            + " 20261125-0712 --set work=/data/run1)",
        "compare",
        "x",
        "y",
        "z");
    assertRefused(
        "Command 'runs' takes no operands, not 2 words (such as semadapt runs --set work=/data/run1)",
        "runs",
        "x",
        "y");
    assertRefused("Option '--yes' belongs to prune", "demo", "--yes");
    assertRefused("Option '--set' needs a value: --set KEY=VALUE", "demo", "--set");
    assertRefused("Option '--quiet' takes no value", "demo", "--quiet=yes");
    assertRefused("Unexpected argument 'now' after job 'demo'", "demo", "now");
    assertRefused(
        "Unexpected argument 'seed=2' after job 'demo' (did you mean '--set seed=2'?)",
        "demo",
        "seed=2");
  }

  private static void assertRefused(String message, String... args) {
    assertThatThrownBy(() -> CommandLine.parse(args))
        .isInstanceOf(UserException.class)
        .hasMessage(message);
  }
}
