// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Style and script of the page, and those of uPlot, which the build puts beside them. */
final class PageFiles {
  private PageFiles() {}

  static String style() {
    return read("uplot/uPlot.min.css") + "\n" + read("report.css");
  }

  /** Wrapped so that neither HTML nor XML reads the script's signs as its own. */
  static String script() {
    return "<script>/*<![CDATA[*/\n/* uPlot\n%s*/\n%s\n%s/*]]>*/</script>"
        .formatted(read("uplot/LICENSE"), read("uplot/uPlot.iife.min.js"), read("report.js"));
  }

  private static String read(String name) {
    try (InputStream in = PageFiles.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("no resource '%s' in the jar".formatted(name));
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
