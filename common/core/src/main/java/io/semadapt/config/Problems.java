// SPDX-License-Identifier: Apache-2.0
package io.semadapt.config;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Set;

/** Collects problems in the order found, each once, so that a user sees all of them together. */
final class Problems {
  private final String owner;
  private final Set<String> lines = new LinkedHashSet<>();

  Problems(String owner) {
    this.owner = owner;
  }

  String owner() {
    return owner;
  }

  void add(String line) {
    lines.add(line);
  }

  void throwIfAny() {
    if (!lines.isEmpty()) {
      throw new InvalidConfigException(owner, new ArrayList<>(lines));
    }
  }
}
