// SPDX-License-Identifier: Apache-2.0
package io.semadapt.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.semadapt.cli.JobMain;
import io.semadapt.console.Console;
import io.semadapt.error.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The report page of real runs in a browser: all variants, a score below the threshold, a failed
 * run. Screenshots are kept under {@code target/report-page}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ReportPageIT {
  private static final String FIRST_CHART = "document.querySelector('#curves .chart')";
  private static final String CHART_PICTURE = FIRST_CHART + ".querySelector('canvas').toDataURL()";

  private Path page;
  private Browser browser;

  @BeforeAll
  void runEverythingOnce(@TempDir Path work, @TempDir Path profile) throws Exception {
    Optional<Path> executable = Browser.installed();
    if (executable.isEmpty()) {
      // JUnit prints the reason only to its report file.
      System.out.println("ReportPageIT is skipped: no Chromium or Chrome on the PATH");
    }
    Assumptions.assumeTrue(executable.isPresent(), "no Chromium or Chrome on the PATH");
    run(
        ExitCode.OK,
        work,
        "demo",
        "pipeline.variants=[source-only, semantic, oracle]",
        "train-gan.sample-every-rounds=1");
    run(
        ExitCode.BELOW_THRESHOLD,
        work,
        "evaluate",
        "evaluate.variant=semantic",
        "evaluate.min-miou=1");
    run(ExitCode.USER_ERROR, work, "train-segmenter", "train-segmenter.variant=paper");
    run(ExitCode.OK, work, "report");
    page = work.resolve("report/index.html");
    browser = Browser.start(executable.get(), profile);
  }

  @AfterAll
  void close() {
    if (browser != null) {
      browser.close();
    }
  }

  @BeforeEach
  void open() throws Exception {
    browser.prefer("light");
    browser.resize(1440, 900);
    browser.open(page);
  }

  @Test
  void allContentIsPresentWithoutNetworkAccess() throws Exception {
    JsonNode pictures =
        browser.evaluate(
            "[...document.images].map(image => image.decode().then(() => image.naturalWidth))"
                + ".reduce(async (all, one) => [...await all, await one], [])");
    assertThat(pictures.size()).isGreaterThan(20);
    assertThat(pictures).allMatch(width -> width.asInt() > 0);
    assertThat(browser.evaluate("document.querySelectorAll('.chart:not([data-drawn])').length"))
        .hasToString("0");
    assertThat(browser.evaluate("document.querySelector('#result').textContent").asText())
        .contains("Reliability", "Failed and not repeated: train-segmenter paper");
    assertThat(browser.problems()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"light, 1440", "light, 390", "dark, 1440", "dark, 390"})
  void fitsTheScreenInBothColourSchemesWithoutAxeViolations(String scheme, int width)
      throws Exception {
    browser.prefer(scheme);
    browser.resize(width, 844);
    assertThat(browser.evaluate("document.documentElement.scrollWidth").asInt())
        .isLessThanOrEqualTo(width);
    assertThat(
            browser.evaluate(
                "getComputedStyle(document.body).backgroundColor.match(/\\d+/g)"
                    + ".reduce((sum, one) => sum + Number(one), 0) > 384"))
        .hasToString(String.valueOf(scheme.equals("light")));
    browser.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)");
    Path pictures = Files.createDirectories(Path.of("target", "report-page"));
    Files.write(pictures.resolve(scheme + "-" + width + ".png"), browser.screenshot());
    assertThat(browser.problems()).isEmpty();
    // Checked before axe runs, because axe logs warnings about its own use of a canvas.
    browser.evaluate(axe());
    JsonNode violations =
        browser.evaluate(
            "axe.run().then(found => found.violations.map(one => one.id + ': '"
                + " + one.nodes.map(node => node.html.slice(0, 200)).slice(0, 3).join(' | ')))");
    assertThat(violations).isEmpty();
  }

  @Test
  void tabReachesAllControlsInDocumentOrder() throws Exception {
    int controls =
        browser
            .evaluate(
                "window.controls = [...document.querySelectorAll('a, button, summary, input,"
                    + " [tabindex]')].filter(one => one.checkVisibility()); controls.length")
            .asInt();
    assertThat(controls).isGreaterThan(40);
    List<Integer> reached = new ArrayList<>();
    for (int i = 0; i < controls; i++) {
      browser.press("Tab");
      reached.add(browser.evaluate("controls.indexOf(document.activeElement)").asInt());
      assertThat(
              browser.evaluate("getComputedStyle(document.activeElement).outlineStyle !== 'none'"))
          .as("control %d shows the focus", i)
          .hasToString("true");
    }
    assertThat(reached).isEqualTo(Stream.iterate(0, i -> i + 1).limit(controls).toList());
  }

  @Test
  void chartsZoomInAndOutByKeyboardAndMouse() throws Exception {
    browser.evaluate(FIRST_CHART + ".focus()");
    String all = browser.evaluate(CHART_PICTURE).asText();
    browser.press("+");
    String near = browser.evaluate(CHART_PICTURE).asText();
    assertThat(near).isNotEqualTo(all);
    browser.press("ArrowRight");
    assertThat(browser.evaluate(CHART_PICTURE).asText()).isNotIn(near, all);
    browser.press("0");
    assertThat(browser.evaluate(CHART_PICTURE).asText()).isEqualTo(all);

    browser.evaluate(FIRST_CHART + ".scrollIntoView()");
    JsonNode area =
        browser.evaluate(
            "(({x, y, width, height}) => [x, y, width, height])("
                + FIRST_CHART
                + ".querySelector('.u-over').getBoundingClientRect())");
    double middle = area.get(1).asDouble() + area.get(3).asDouble() / 2;
    double left = area.get(0).asDouble();
    double width = area.get(2).asDouble();
    browser.drag(left + width * 0.3, middle, left + width * 0.6, middle);
    assertThat(browser.evaluate(CHART_PICTURE).asText()).isNotEqualTo(all);
    browser.evaluate(FIRST_CHART + ".querySelector('.tools button[title=\"Show all\"]').focus()");
    browser.press("Enter");
    assertThat(browser.evaluate(CHART_PICTURE).asText()).isEqualTo(all);
    assertThat(browser.problems()).isEmpty();
  }

  @Test
  void aChartHasALogarithmicAxisAndASmoothedCurve() throws Exception {
    String plain = browser.evaluate(CHART_PICTURE).asText();
    for (String name : List.of("Logarithmic axis", "Moving average")) {
      String button = FIRST_CHART + ".querySelector('.tools button[title=\"" + name + "\"]')";
      browser.evaluate(button + ".focus()");
      browser.press("Enter");
      assertThat(browser.evaluate(button + ".getAttribute('aria-pressed')").asText())
          .isEqualTo("true");
      assertThat(browser.evaluate(CHART_PICTURE).asText()).as(name).isNotEqualTo(plain);
      browser.press("Enter");
      assertThat(browser.evaluate(CHART_PICTURE).asText()).as(name).isEqualTo(plain);
    }
    assertThat(browser.problems()).isEmpty();
  }

  @Test
  void theSliderShowsEarlierSampleGrids() throws Exception {
    String shown = "document.querySelector('.grids img').src";
    String latest = browser.evaluate(shown).asText();
    browser.evaluate("document.querySelector('.grids input').focus()");
    browser.press("ArrowLeft");
    assertThat(browser.evaluate(shown).asText()).isNotEqualTo(latest);
    browser.press("ArrowRight");
    assertThat(browser.evaluate(shown).asText()).isEqualTo(latest);
    assertThat(browser.problems()).isEmpty();
  }

  @Test
  void thePageHasTheWorstPicturesAndTheConfigurationOfEachStage() throws Exception {
    assertThat(browser.evaluate("document.querySelector('#pictures').textContent").asText())
        .contains("semantic", "oracle", "worst", "mIoU");
    assertThat(browser.evaluate("document.querySelectorAll('#pictures img').length").asInt())
        .isPositive();
    assertThat(browser.evaluate("document.querySelector('#stages').textContent").asText())
        .contains("semadapt demo --config", "train-gan.weights.");
  }

  @Test
  void aSelectedClassIsHighlightedInAllLabelMaps() throws Exception {
    String maps = "[...document.querySelectorAll('.labels img')].map(one => one.src)";
    JsonNode before = browser.evaluate("window.before = " + maps);
    assertThat(before).isNotEmpty();
    browser.evaluate("document.querySelector('.legend button').focus()");
    browser.press("Enter");
    // Pictures are replaced asynchronously, those without the class too.
    browser.evaluate(
        "new Promise(done => { const look = () => "
            + maps
            + ".every((one, index) => one !== before[index]) ? done(0)"
            + " : requestAnimationFrame(look); look(); })");
    browser.press("Enter");
    assertThat(browser.evaluate(maps)).isEqualTo(before);
    assertThat(browser.problems()).isEmpty();
  }

  private static void run(ExitCode expected, Path work, String name, String... settings) {
    List<String> arguments =
        new ArrayList<>(List.of(name, "--config", "test/resources/tiny-city.conf"));
    for (String setting : settings) {
      arguments.addAll(List.of("--set", setting));
    }
    arguments.addAll(List.of("--set", "work=" + work, "--master", "local[2]"));
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(text, true, StandardCharsets.UTF_8);
    ExitCode code =
        JobMain.run(
            new Console(stream, stream, false, Clock.systemUTC()),
            arguments.toArray(String[]::new));
    assertThat(code).as(text.toString(StandardCharsets.UTF_8)).isEqualTo(expected);
  }

  private static String axe() throws Exception {
    try (InputStream in =
        ReportPageIT.class.getResourceAsStream(
            "/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8) + ";0";
    }
  }
}
