// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.semadapt.label.CityscapesClass;
import io.semadapt.storage.ShardManifest;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

final class ReportPageTest {
  /** Ends an element, an attribute, a script and a CDATA section, and uses syntax of jte. */
  private static final String MARKUP =
      "<i onclick=\"x\">&amp;\"'</i>]]></script>--></td></style>${1}\\u003c";

  private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

  @Test
  void showsMarkupInElementsAsText() throws Exception {
    Document page = page(MARKUP);
    assertThat(page.getElementsByTagName("i").getLength()).isZero();
    assertThat(section(page, "result"))
        .contains(
            MARKUP,
            "The latest score of " + MARKUP + " fell by 20.0 points",
            "Failed and not repeated: " + MARKUP + " " + MARKUP);
    assertThat(section(page, "predictions")).contains(MARKUP);
    assertThat(section(page, "classes")).contains(MARKUP);
    assertThat(section(page, "confusion")).contains(MARKUP);
    assertThat(section(page, "history")).contains("run-1 " + MARKUP, "run-2 " + MARKUP);
    assertThat(section(page, "stages"))
        .contains("job " + MARKUP, "Semadapt version " + MARKUP, "command " + MARKUP);
    assertThat(section(page, "pictures"))
        .contains("id " + MARKUP, "10.0", "80.0", "No prediction of these pictures is stored");
    assertThat(section(page, "settings")).contains("key " + MARKUP, "first " + MARKUP);
    assertThat(section(page, "inputs"))
        .contains("set " + MARKUP, "root " + MARKUP, "id " + MARKUP, "reason " + MARKUP);
    assertThat(section(page, "runs")).contains("message " + MARKUP, "hash <i");
    assertThat(page.getElementsByTagName("header").item(0).getTextContent())
        .contains("work " + MARKUP);
  }

  @Test
  void showsMarkupInAttributesAsText() throws Exception {
    NodeList images = page(MARKUP).getElementsByTagName("img");
    assertThat(images.getLength()).isEqualTo(1);
    Element image = (Element) images.item(0);
    assertThat(image.getAttribute("alt")).isEqualTo("caption " + MARKUP + ", title " + MARKUP);
    assertThat(image.getAttributes().getLength()).isEqualTo(4);
  }

  @Test
  void showsMarkupInTheDataOfChartsAsText() throws Exception {
    Document page = page(MARKUP);
    NodeList scripts = page.getElementsByTagName("script");
    assertThat(scripts.getLength()).as("two charts and the script of the page").isEqualTo(3);
    JsonNode history = new ObjectMapper().readTree(scripts.item(0).getTextContent());
    assertThat(history.at("/series/0/name").asText()).startsWith(MARKUP + ", seed");
    JsonNode curve = new ObjectMapper().readTree(scripts.item(1).getTextContent());
    assertThat(curve.at("/title").asText()).isEqualTo("chart " + MARKUP);
    // An HTML parser looks for these in the raw text of a script element.
    for (int i = 0; i < 2; i++) {
      assertThat(scripts.item(i).getTextContent()).doesNotContain("<", ">", "&");
    }
  }

  @Test
  void replacesCharactersThatXmlDoesNotAllow() throws Exception {
    Document page = page("a\u0000b\u001b[0mc\rd\uffffe");
    assertThat(section(page, "runs")).contains("message a b [0mc d e");
  }

  @Test
  void showsTheEndOfACharacterDataSectionAsText() throws Exception {
    assertThat(section(page("a]]>b<![CDATA["), "runs")).contains("message a]]>b<![CDATA[");
  }

  @Test
  void replacesMarksThatTurnALineAround() throws Exception {
    assertThat(section(page("a\u202eb\u2066c"), "runs")).contains("message a b c");
  }

  /** A page with the given text wherever input can have text. */
  private static Document page(String text) throws Exception {
    List<Run> runs =
        List.of(
            run(text, 1, "ok", Map.of("key " + text, "first " + text)),
            run(text, 2, "ok", Map.of("key " + text, "second " + text)),
            new Run(
                "run-3",
                text,
                text,
                START.plusSeconds(3),
                1,
                "user-error",
                "message " + text,
                new Run.Setup("0.1.0", "", "hash", "", "", Map.of()),
                noResources()));
    List<Score> scores = List.of(score(text, 1, 0.7), score(text, 2, 0.5));
    Chart chart =
        new Chart(
            "chart " + text,
            "axis " + text,
            false,
            List.of(
                Chart.Series.of(
                    "name " + text, new double[] {1, 2}, new double[] {3, 4}, Set.of())));
    ReportData data =
        new ReportData(
            runs,
            List.of(new VariantScore(text, scores.subList(1, 2))),
            scores,
            List.of(
                new PictureScores(
                    text,
                    List.of(new PictureScores.Entry("id " + text, 0.1, 0.2)),
                    List.of(new PictureScores.Entry("id", 0.8, 0.9)))),
            List.of(chart));
    Gallery.Row row =
        new Gallery.Row(
            "title " + text,
            List.of(
                List.of(
                    new Picture("caption " + text, Picture.Kind.PHOTO, 1, 1, "data:image/png,"))));
    ShardManifest manifest =
        new ShardManifest(
            List.of(),
            0,
            0,
            0,
            0,
            Collections.nCopies(CityscapesClass.TRAIN_CLASSES, 0L),
            0,
            "0123456789abcdef",
            Map.of("root", "root " + text));
    Inputs inputs =
        new Inputs(
            Map.of("set " + text, manifest),
            List.of(new Inputs.Rejected(text, "id " + text, "reason " + text, "detail " + text)),
            1);
    String html =
        new ReportPage(
                "work " + text,
                "now",
                data,
                History.of(scores, 0.01),
                new Gallery.Shown(List.of(), List.of(), List.of(row), List.of()),
                inputs)
            .html();
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(html.getBytes(StandardCharsets.UTF_8)));
  }

  private static Run run(String text, int second, String status, Map<String, String> config) {
    return new Run(
        "run-" + second,
        "job " + text,
        text,
        START.plusSeconds(second),
        1,
        status,
        "message " + text,
        new Run.Setup("version " + text, "command " + text, "hash " + text, "", "", config),
        noResources());
  }

  private static Run.Resources noResources() {
    return new Run.Resources(
        Optional.empty(), Optional.empty(), Optional.empty(), Optional.of("libtorch tf32"));
  }

  private static Score score(String text, int second, double iou) {
    return new Score(
        "run-" + second + " " + text,
        text,
        Optional.of(START.plusSeconds(second)),
        "1",
        "",
        "",
        Collections.nCopies(CityscapesClass.TRAIN_CLASSES, iou),
        confusion());
  }

  private static List<long[]> confusion() {
    List<long[]> confusion = new ArrayList<>();
    for (int i = 0; i < CityscapesClass.TRAIN_CLASSES; i++) {
      confusion.add(new long[CityscapesClass.TRAIN_CLASSES + 1]);
    }
    return confusion;
  }

  private static String section(Document page, String id) {
    NodeList sections = page.getElementsByTagName("section");
    for (int i = 0; i < sections.getLength(); i++) {
      Element section = (Element) sections.item(i);
      if (section.getAttribute("id").equals(id)) {
        return section.getTextContent();
      }
    }
    throw new AssertionError("no section " + id);
  }
}
