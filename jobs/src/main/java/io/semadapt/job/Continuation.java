// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job;

import io.semadapt.error.UserException;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;

/**
 * A training that continues from a checkpoint.
 *
 * @param settings identity of a training that would start now
 * @param earlier identity in the checkpoint
 * @param step of the checkpoint
 */
public record Continuation(Identity settings, Identity earlier, long step) {
  /**
   * The same, if its settings allow it.
   *
   * @param file the checkpoint
   * @param section of the job's keys: {@code train-gan}
   * @throws UserException if the inputs have yet to be made, or something has changed that {@code
   *     resume} does not allow
   */
  public Continuation require(Path file, String section, Resume resume) {
    Optional<String> refusal =
        settings.isToCome() ? Optional.of("its shards are made again") : difference();
    if (refusal.isPresent()) {
      throw new UserException(
          "Cannot resume '%s': %s (set %s.resume = false to train from the start, or another"
              + " %s.output)",
          file, refusal.get(), section, section);
    }
    Optional<String> engineChange = engineChange();
    if (engineChange.isPresent() && resume != Resume.ANY_ENGINE) {
      throw new UserException(
          "Cannot resume '%s': %s (set %s.resume = any-engine to continue with other last digits,"
              + " or false to train from the start)",
          file, engineChange.get(), section);
    }
    return this;
  }

  /** A setting or an input that has changed, other than engine and precision. */
  Optional<String> difference() {
    return inherited()
        .difference(earlier.with(EngineKeys.of(settings)), ReferenceConfig.defaults());
  }

  /** How engine and precision have changed: {@code engine was dl4j, is libtorch}. */
  public Optional<String> engineChange() {
    SortedMap<String, String> before = EngineKeys.of(earlier);
    String changes =
        EngineKeys.of(settings).entrySet().stream()
            .filter(each -> !each.getValue().equals(before.get(each.getKey())))
            .map(
                each ->
                    "%s was %s, is %s"
                        .formatted(each.getKey(), before.get(each.getKey()), each.getValue()))
            .collect(Collectors.joining(", "));
    return Optional.of(changes).filter(text -> !text.isEmpty());
  }

  /**
   * Identity of the whole training, which no training with one engine has if they changed.
   *
   * @param over whether no step is left, so that today's engine has no part in it
   */
  public Identity identity(boolean over) {
    if (over) {
      return inherited().with(EngineKeys.of(earlier));
    }
    if (engineChange().isEmpty()) {
      return inherited();
    }
    String before = String.join(" ", EngineKeys.of(earlier).values()) + " to step " + step;
    return settings.with(
        Map.of(
            Identity.EARLIER_ENGINES,
            earlier.earlierEngines().map(list -> list + ", " + before).orElse(before)));
  }

  private Identity inherited() {
    return earlier
        .earlierEngines()
        .map(engines -> settings.with(Map.of(Identity.EARLIER_ENGINES, engines)))
        .orElse(settings);
  }
}
