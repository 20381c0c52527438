// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job;

import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Collectors;

/**
 * A training that continues from a checkpoint.
 *
 * @param settings identity of a training that would start now
 * @param earlier identity in the checkpoint
 * @param step of the checkpoint
 */
public record Continuation(Identity settings, Identity earlier, long step) {
  /** A setting or an input that has changed, other than engine and precision. */
  public Optional<String> difference() {
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
