// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.report;

import gg.jte.html.OwaspHtmlTemplateOutput;
import gg.jte.output.StringOutput;
import io.semadapt.error.ControlCharacters;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The report as one self-contained HTML page. It is well-formed XML as well, and complete without
 * its script.
 *
 * @param work the work folder
 * @param created time of the report, UTC
 */
record ReportPage(
    String work,
    String created,
    ReportData data,
    History history,
    Gallery.Shown pictures,
    Inputs inputs) {
  /** Control characters, many of which XML does not allow; escaping leaves them as they are. */
  private static final Pattern NOT_XML =
      Pattern.compile("[" + ControlCharacters.RANGES + "\\uFFFE\\uFFFF]");

  /** The page; control characters become spaces. */
  String html() {
    StringOutput html = new StringOutput(1 << 18);
    JtepageGenerated.render(
        new OwaspHtmlTemplateOutput(html), /* jteHtmlInterceptor= */ null, this);
    return NOT_XML.matcher(html.toString()).replaceAll(" ");
  }

  /** The sections of this page; a single score has no history, one of version 0.1 no pictures. */
  List<Section> sections() {
    return Arrays.stream(Section.values())
        .filter(section -> section != Section.HISTORY || history.points().size() > 1)
        .filter(section -> section != Section.PICTURES || !data.pictures().isEmpty())
        .toList();
  }

  Headline headline() {
    return Headline.of(data, history, inputs);
  }

  List<ConfusionMatrix> confusion() {
    return ConfusionMatrix.of(new Comparison(data.variants()));
  }
}
