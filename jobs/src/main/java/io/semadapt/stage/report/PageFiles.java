// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Style and script of the page, with those of uPlot, which the build copies next to them. */
final class PageFiles {
  private PageFiles() {}

  static String style() {
    return read("uplot/uPlot.min.css") + "\n" + read("report.css");
  }

  /** Wrapped so that neither an HTML nor an XML parser interprets characters of the script. */
  static String script() {
    return "/*<![CDATA[*/\n/* uPlot\n%s*/\n%s\n%s/*]]>*/"
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
