// SPDX-License-Identifier: Apache-2.0
package io.semadapt.cli;

import io.semadapt.cli.CommandLine.Option;
import io.semadapt.console.Console;
import io.semadapt.console.Text;
import io.semadapt.dataset.Variant;
import io.semadapt.error.UserException;
import io.semadapt.job.JobRunner;
import io.semadapt.storage.WorkLock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Removes what no run needs any more: checkpoints before the last, what killed runs left, and the
 * shards of variants that are named. Without {@code --yes} it only says so.
 */
final class PruneCommand implements Command {
  static final String NAME = "prune";

  /**
   * What was, or would be, removed.
   *
   * @param bytes of all of it
   */
  record Result(String work, boolean removed, List<Superseded.Item> items, long bytes) {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String summary() {
    return "say, and with --yes remove, what no run needs: old checkpoints, leftovers of killed"
        + " runs, shards of the named variants";
  }

  @Override
  public String operands() {
    return "[VARIANT]...";
  }

  @Override
  public boolean takes(int count) {
    return true;
  }

  @Override
  public String example() {
    return "prune --set work=/data/run1";
  }

  @Override
  public Record run(CommandContext context, CommandLine line, Console console) {
    List<Variant> variants = line.operands().stream().map(PruneCommand::variant).toList();
    boolean remove = line.has(Option.YES) && !line.has(Option.DRY_RUN);
    if (!remove) {
      return result(context, new Superseded(context), variants, false, console);
    }
    try (WorkLock lock =
        WorkLock.acquire(
            context.work(),
            JobRunner.newRunId(name(), context.clock()),
            context.conf(),
            context.clock(),
            Thread.currentThread()::interrupt)) {
      Result result = result(context, new Superseded(context), variants, true, console);
      lock.lost()
          .ifPresent(
              lost -> {
                throw lost;
              });
      return result;
    }
  }

  private static Variant variant(String key) {
    return Arrays.stream(Variant.values())
        .filter(each -> each.key().equals(key))
        .findFirst()
        .orElseThrow(
            () ->
                new UserException(
                    "Unknown variant '%s': expected %s",
                    key,
                    Arrays.stream(Variant.values())
                        .map(Variant::key)
                        .collect(Collectors.joining(", "))));
  }

  private static Result result(
      CommandContext context,
      Superseded superseded,
      List<Variant> variants,
      boolean remove,
      Console console) {
    List<Superseded.Item> items = new ArrayList<>(superseded.checkpoints());
    items.addAll(superseded.shards(variants));
    items.addAll(superseded.leftovers());
    if (remove) {
      items.forEach(superseded::remove);
    }
    long bytes = items.stream().mapToLong(Superseded.Item::bytes).sum();
    console.table(
        List.of("path", "what", "size"),
        items.stream()
            .map(item -> List.of(item.path(), item.what(), Text.size(item.bytes())))
            .toList());
    console.line(
        remove
            ? "  freed " + Text.size(bytes)
            : "  would free %s; nothing was removed%s"
                .formatted(Text.size(bytes), items.isEmpty() ? "" : " (add --yes to remove it)"));
    if (!remove) {
      Optional<String> holder = WorkLock.holder(context.work(), context.conf(), context.clock());
      holder.ifPresent(run -> console.line("  the folder is locked by " + run));
    }
    return new Result(context.work(), remove, items, bytes);
  }
}
