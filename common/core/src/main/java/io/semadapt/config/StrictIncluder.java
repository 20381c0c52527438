// SPDX-License-Identifier: Apache-2.0
package io.semadapt.config;

import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseable;

/** Fails on {@code include "file"} of a file that is missing; HOCON itself ignores it silently. */
final class StrictIncluder implements ConfigIncluder {
  @Override
  public ConfigIncluder withFallback(ConfigIncluder fallback) {
    return this;
  }

  @Override
  public ConfigObject include(ConfigIncludeContext context, String what) {
    ConfigParseable parseable = context.relativeTo(what);
    if (parseable == null) {
      throw new com.typesafe.config.ConfigException.Generic("Cannot include '" + what + "'");
    }
    return parseable.parse(context.parseOptions().setAllowMissing(false));
  }
}
