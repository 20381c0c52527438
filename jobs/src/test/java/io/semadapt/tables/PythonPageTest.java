// SPDX-License-Identifier: Apache-2.0
package io.semadapt.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.semadapt.error.ExitCode;
import io.semadapt.fixture.TinyShards;
import io.semadapt.image.ImageCodec;
import io.semadapt.image.RgbImage;
import io.semadapt.job.ReferenceConfig;
import io.semadapt.label.CityscapesClass;
import io.semadapt.storage.PlainLocalFileSystem;
import io.semadapt.storage.ShardFiles;
import io.semadapt.storage.WorkFolder;
import io.semadapt.tables.ReportTables.Table;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page about Python and its script, on a work folder of this program. */
final class PythonPageTest {
  private static final Path PAGE = Path.of("..", "src", "site", "python.md");
  private static final Path SCRIPT = Path.of("..", "src", "site", "python", "explore.py");

  @TempDir private Path work;

  @BeforeEach
  void aWorkFolder() {
    TinyShards.write(
        WorkFolder.of(ReferenceConfig.load("test", List.of(), List.of("work=" + work))));
    ReportTables tables =
        new ReportTables(work.toString(), PlainLocalFileSystem.configure(new Configuration()));
    tables.append(
        Table.RUNS,
        "r1",
        List.of(
            RunRows.of(
                    "r1",
                    "evaluate",
                    "oracle",
                    Instant.parse("2026-01-01T00:00:00Z"),
                    ExitCode.OK,
                    Optional.of(0.25),
                    "",
                    Map.of("seed", "7"))
                .toRow()));
    for (String run : List.of("r0", "r1")) {
      double iou = run.equals("r1") ? 0.3 : 0.9;
      tables.append(
          Table.CLASS_IOU,
          run,
          List.of(
              RowFactory.create(run, "oracle", 0, "road", iou, null, 3L, 4L, 3L),
              RowFactory.create(run, "oracle", 16, "train", null, null, 0L, 0L, 0L)));
    }
  }

  @Test
  void everySnippetOfThePageIsInTheScript() throws IOException {
    String script = Files.readString(SCRIPT);
    List<String> snippets =
        Pattern.compile("```python\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(PAGE))
            .results()
            .map(snippet -> snippet.group(1))
            .toList();
    assertThat(snippets).hasSize(5).allSatisfy(snippet -> assertThat(script).contains(snippet));
  }

  @Test
  void theColumnsAreThoseOfTheFiles() throws IOException, SQLException {
    String script = Files.readString(SCRIPT);
    List<String> ofShards = columns("shards/source/" + ShardFiles.name(0));
    assertThat(names(script, "columns=\\[([^]]*)\\]")).isSubsetOf(ofShards);
    assertThat(names(script, "(?:runs|subset=|\\))\\[\\[?([^]]*)\\]"))
        .isSubsetOf(Arrays.asList(Table.RUNS.schema().fieldNames()));
    assertThat(ofShards)
        .as("the page lists them all")
        .isEqualTo(
            Pattern.compile("^\\| (`[a-z, `]+`) \\| (?:string|int|binary) \\|", Pattern.MULTILINE)
                .matcher(Files.readString(PAGE))
                .results()
                .flatMap(row -> Arrays.stream(row.group(1).replace("`", "").split(", ")))
                .toList());
    String ids =
        CityscapesClass.evaluatedClasses().stream()
            .map(each -> Integer.toString(each.labelId()))
            .collect(Collectors.joining(", "));
    assertThat(script).contains("TRAIN_IDS[[" + ids + "]] = np.arange(19)");
  }

  /** The SQL of the script, which DuckDB reads from Java as from Python. */
  @Test
  void itsSqlFindsTheNewestScores() throws IOException, SQLException {
    MatchResult sql =
        Pattern.compile("duckdb\\.sql\\(f\"\"\"(.*?)\"\"\"", Pattern.DOTALL)
            .matcher(Files.readString(SCRIPT))
            .results()
            .findFirst()
            .orElseThrow();
    assertThat(rows(sql.group(1).replace("{work}", work.toString())))
        .containsExactly("oracle road 30.0");
  }

  @Test
  void theScriptRuns() throws IOException, InterruptedException {
    assumeTrue(
        python("-c", "import duckdb, numpy, pandas, pyarrow, PIL").code() == 0,
        "no python3 with pandas, pyarrow, duckdb and pillow: the script is not run");
    Path picture = work.resolve("samples.png");
    Ended ended = python(SCRIPT.toString(), work.toString(), picture.toString());
    assertThat(ended.code()).as(ended.text()).isZero();
    assertThat(ended.text())
        .contains("evaluate", "oracle", "the newest score was made with 1 settings", "source-0-0")
        .containsPattern("road\\s+30.0");
    RgbImage drawn = ImageCodec.decode(Files.readAllBytes(picture), "samples");
    assertThat(List.of(drawn.width(), drawn.height())).containsExactly(64, 48);
  }

  @Test
  void theScriptIsPython() throws IOException, InterruptedException {
    assumeTrue(python("--version").code() == 0, "no python3: the script is not parsed");
    Ended ended =
        python("-c", "import ast, sys; ast.parse(open(sys.argv[1]).read())", SCRIPT.toString());
    assertThat(ended.code()).as(ended.text()).isZero();
  }

  private record Ended(int code, String text) {}

  private static Ended python(String... arguments) throws InterruptedException {
    List<String> command = new ArrayList<>(List.of("python3"));
    command.addAll(List.of(arguments));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Ended(process.waitFor(), text);
    } catch (IOException e) {
      return new Ended(-1, e.toString());
    }
  }

  private static List<String> names(String script, String list) {
    return Pattern.compile(list)
        .matcher(script)
        .results()
        .flatMap(found -> Pattern.compile("\"(\\w+)\"").matcher(found.group(1)).results())
        .map(name -> name.group(1))
        .toList();
  }

  private List<String> columns(String file) throws SQLException {
    return rows(
        "SELECT column_name FROM (DESCRIBE SELECT * FROM read_parquet('%s'))"
            .formatted(work.resolve(file)));
  }

  private static List<String> rows(String sql) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      int columns = result.getMetaData().getColumnCount();
      while (result.next()) {
        List<String> values = new ArrayList<>();
        for (int i = 1; i <= columns; i++) {
          values.add(result.getString(i));
        }
        rows.add(String.join(" ", values));
      }
    }
    return rows;
  }
}
