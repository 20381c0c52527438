// SPDX-License-Identifier: Apache-2.0
package io.semadapt.cli;

import io.semadapt.console.Console;
import io.semadapt.error.UserException;
import io.semadapt.tables.PlainTable;
import io.semadapt.tables.ReportTables.Table;
import io.semadapt.tables.TableRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** Compares two runs: what was set, what came out. */
final class CompareCommand implements Command {
  private static final String NONE = "-";

  /** Fingerprints are longer: people compare their beginnings. */
  private static final int LONGEST_SHOWN = 40;

  /**
   * Two runs.
   *
   * @param comparable whether their scores are of the same data and settings; empty if unknown, or
   *     if they score nothing
   * @param settings that differ, by name; inputs, checkpoint, engine and version too
   * @param iou of each class and their mean, fractions
   * @param losses of the last round
   */
  record Result(
      ListedRun first,
      ListedRun second,
      Optional<Boolean> comparable,
      Map<String, Values<String>> settings,
      Map<String, Values<Double>> iou,
      Map<String, Values<Double>> losses) {}

  /** One value of each run; empty where it has none. */
  record Values<T>(Optional<T> first, Optional<T> second) {}

  @Override
  public String name() {
    return "compare";
  }

  @Override
  public String summary() {
    return "compare two runs: settings that differ, IoU of each class, losses";
  }

  @Override
  public String operands() {
    return "RUN RUN";
  }

  @Override
  public boolean takes(int count) {
    return count == 2;
  }

  @Override
  public String example() {
    return "compare 20261124-0710 20261125-0712 --set work=/data/run1";
  }

  @Override
  public Record run(CommandContext context, CommandLine line, Console console) {
    ListedRun first = find(context, line.operands().get(0), console);
    ListedRun second = find(context, line.operands().get(1), console);
    Result result =
        new Result(
            first,
            second,
            comparable(first, second),
            settings(first, second),
            both(iou(context, first), iou(context, second)),
            both(losses(context, first), losses(context, second)));
    print(result, console);
    return result;
  }

  /** The run of an id, or of the beginning of one. */
  private static ListedRun find(CommandContext context, String beginning, Console console) {
    List<ListedRun> found = ListedRun.of(context, beginning, note -> console.line("  " + note));
    Optional<ListedRun> exact =
        found.stream().filter(run -> run.runId().equals(beginning)).findFirst();
    if (exact.isPresent()) {
      return exact.get();
    }
    if (found.isEmpty()) {
      throw new UserException(
          "Cannot find run '%s' in '%s': no id begins with it (semadapt runs lists them)",
          beginning, context.work());
    }
    if (found.size() > 1) {
      throw new UserException(
          "Cannot choose run '%s': %d ids begin with it, '%s' and '%s' among them",
          beginning, found.size(), found.get(0).runId(), found.get(1).runId());
    }
    return found.get(0);
  }

  private static Optional<Boolean> comparable(ListedRun first, ListedRun second) {
    Optional<String> one = first.lineage().conditions();
    Optional<String> other = second.lineage().conditions();
    return one.isPresent() && other.isPresent() ? Optional.of(one.equals(other)) : Optional.empty();
  }

  private static Map<String, Values<String>> settings(ListedRun first, ListedRun second) {
    Map<String, Values<String>> differing =
        new TreeMap<>(both(first.differing(), second.differing()));
    differing.values().removeIf(values -> values.first().equals(values.second()));
    return differing;
  }

  private static <T> Map<String, Values<T>> both(Map<String, T> first, Map<String, T> second) {
    TreeSet<String> more = new TreeSet<>(second.keySet());
    more.removeAll(first.keySet());
    List<String> names = new ArrayList<>(first.keySet());
    names.addAll(more);
    Map<String, Values<T>> both = new LinkedHashMap<>();
    for (String name : names) {
      both.put(
          name,
          new Values<>(
              Optional.ofNullable(first.get(name)), Optional.ofNullable(second.get(name))));
    }
    return both;
  }

  /** IoU of each class in the order of their ids, then the mean. */
  private static Map<String, Double> iou(CommandContext context, ListedRun run) {
    Map<String, Double> iou = new LinkedHashMap<>();
    for (TableRow row : rows(context, Table.CLASS_IOU, run)) {
      row.value("iou", Double.class)
          .ifPresent(value -> iou.put(row.required("name", String.class), value));
    }
    run.miou().ifPresent(mean -> iou.put("mean", mean));
    return iou;
  }

  /** Losses of the last round. */
  private static Map<String, Double> losses(CommandContext context, ListedRun run) {
    Map<String, Double> losses = new LinkedHashMap<>();
    for (Table table : List.of(Table.GAN_METRICS, Table.SEGMENTER_METRICS)) {
      int last = 0;
      for (TableRow row : rows(context, table, run)) {
        int round = row.required("round", Integer.class);
        if (round >= last) {
          last = round;
          for (String name : table.metrics()) {
            if (name.endsWith("loss")) {
              row.value(name, Double.class)
                  .ifPresent(value -> losses.put(name.replace('_', ' '), value));
            }
          }
        }
      }
    }
    return losses;
  }

  private static List<TableRow> rows(CommandContext context, Table table, ListedRun run) {
    return new PlainTable(context.work(), table, context.conf(), note -> {})
        .rowsOf(run.runId()::equals);
  }

  private static void print(Result result, Console console) {
    console.table(List.of(), List.of(row("A", result.first()), row("B", result.second())));
    console.line("");
    if (result.settings().isEmpty()) {
      console.line("  no setting, input or version differs");
    } else {
      console.table(
          List.of("differs", "A", "B"),
          result.settings().entrySet().stream()
              .map(
                  each ->
                      List.of(
                          each.getKey(),
                          shown(each.getValue().first()),
                          shown(each.getValue().second())))
              .toList());
    }
    if (result.comparable().equals(Optional.of(false))) {
      console.line("");
      console.line("  the scores are of other data or other settings: do not compare them");
    }
    numbers("IoU %", result.iou(), 100, "%.2f", console);
    numbers("loss of the last round", result.losses(), 1, "%.4f", console);
  }

  private static List<String> row(String letter, ListedRun run) {
    return List.of(letter, run.runId(), run.job(), run.variant().orElse(NONE), run.status());
  }

  private static String shown(Optional<String> value) {
    String text = value.orElse(NONE);
    return text.length() > LONGEST_SHOWN ? text.substring(0, LONGEST_SHOWN - 3) + "..." : text;
  }

  private static void numbers(
      String title,
      Map<String, Values<Double>> values,
      double scale,
      String format,
      Console console) {
    if (values.isEmpty()) {
      return;
    }
    console.line("");
    console.table(
        List.of(title, "A", "B", "B - A"),
        values.entrySet().stream()
            .map(each -> numbers(each.getKey(), each.getValue(), scale, format))
            .toList());
  }

  private static List<String> numbers(
      String name, Values<Double> values, double scale, String format) {
    Optional<Double> difference =
        values.first().flatMap(one -> values.second().map(other -> other - one));
    return Arrays.asList(
        name,
        number(values.first(), scale, format),
        number(values.second(), scale, format),
        number(difference, scale, format.replace("%", "%+")));
  }

  private static String number(Optional<Double> value, double scale, String format) {
    return value.map(each -> String.format(Locale.ROOT, format, scale * each)).orElse(NONE);
  }
}
