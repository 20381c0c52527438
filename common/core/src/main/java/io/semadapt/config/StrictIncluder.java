// SPDX-License-Identifier: Apache-2.0
package io.semadapt.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseable;

/** Fails if the file of an {@code include "file"} is missing, which HOCON itself ignores. */
final class StrictIncluder implements ConfigIncluder {
  @Override
  public ConfigIncluder withFallback(ConfigIncluder fallback) {
    return this;
  }

  @Override
  public ConfigObject include(ConfigIncludeContext context, String what) {
    ConfigParseable parseable = context.relativeTo(what);
    if (parseable == null) {
      throw new ConfigException.Generic("Cannot include '" + what + "'");
    }
    return parseable.parse(context.parseOptions().setAllowMissing(false));
  }
}
