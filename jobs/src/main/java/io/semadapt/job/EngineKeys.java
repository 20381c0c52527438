// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job;

import io.semadapt.config.ConfigSection;
import io.semadapt.engine.Device;
import io.semadapt.engine.EngineChoice;
import io.semadapt.engine.EngineName;
import io.semadapt.engine.Engines;
import io.semadapt.engine.Precision;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The keys {@code engine}, {@code device} and {@code precision}, which every job has. */
public final class EngineKeys {
  /** Values of runs from before these keys existed. */
  static final Map<String, String> BEFORE =
      Map.of(
          "engine", EngineName.DL4J.key(),
          "precision", Precision.FLOAT32.key());

  private EngineKeys() {}

  /** Reads the keys. */
  public static EngineChoice read(ConfigSection root) {
    ConfigSection keys = root.incidental();
    return new EngineChoice(
        keys.choice("engine", EngineName.class),
        keys.choice("device", Device.class),
        keys.choice("precision", Precision.class));
  }

  /** The keys that change results, in an identity: engine, then precision. */
  static SortedMap<String, String> of(Identity identity) {
    SortedMap<String, String> values = new TreeMap<>(BEFORE);
    values.replaceAll((key, before) -> identity.values().getOrDefault(key, before));
    return values;
  }

  /** Whether they are part of an identity: that of a job that runs networks. */
  static boolean determine(Identity identity) {
    return identity.values().keySet().containsAll(BEFORE.keySet());
  }

  /** The keys that change results, for an identity; {@code auto} is resolved. */
  static Map<String, String> identity(EngineChoice choice) {
    return Map.of(
        "engine", Engines.resolved(choice).engine().key(), "precision", choice.precision().key());
  }
}
