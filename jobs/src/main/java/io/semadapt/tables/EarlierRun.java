// SPDX-License-Identifier: Apache-2.0
package io.semadapt.tables;

import io.semadapt.error.UserException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;

/**
 * A row of the runs table, read without a session: plans are made before one is opened.
 *
 * @param config every key that was read, with its value
 */
public record EarlierRun(
    String runId,
    String job,
    String status,
    double seconds,
    Map<String, Long> counts,
    Map<String, String> config) {
  private static final int NEWEST = 500;

  /** The newest rows of a work folder, oldest first; empty without a table. */
  public static List<EarlierRun> of(String work, Configuration conf) {
    Path folder = folder(work);
    List<String> files = files(work, conf);
    List<EarlierRun> runs = new ArrayList<>();
    for (String file : files.subList(Math.max(0, files.size() - NEWEST), files.size())) {
      try (ParquetReader<Group> reader =
          ParquetReader.builder(new GroupReadSupport(), new Path(folder, file))
              .withConf(conf)
              .build()) {
        for (Group row = reader.read(); row != null; row = reader.read()) {
          runs.add(of(row));
        }
      } catch (IOException | RuntimeException e) {
        // An estimate without a damaged file is good enough; the jobs that read tables name it.
      }
    }
    return runs;
  }

  /** Names of the files of the runs table, oldest first: they begin with the time. */
  public static List<String> files(String work, Configuration conf) {
    Path folder = folder(work);
    try {
      FileStatus[] files =
          folder
              .getFileSystem(conf)
              .listStatus(folder, file -> file.getName().endsWith(".parquet"));
      return Arrays.stream(files).map(file -> file.getPath().getName()).sorted().toList();
    } catch (FileNotFoundException e) {
      return List.of();
    } catch (IOException e) {
      throw new UserException(e, "Cannot read '%s': %s", folder, e.getMessage());
    }
  }

  private static Path folder(String work) {
    return new Path(work, "reports/" + ReportTables.Table.RUNS.folder());
  }

  private static EarlierRun of(Group row) {
    Map<String, Long> counts = new TreeMap<>();
    entries(row, "counts").forEach(entry -> counts.put(key(entry), entry.getLong("value", 0)));
    Map<String, String> config = new TreeMap<>();
    entries(row, "config").forEach(entry -> config.put(key(entry), entry.getString("value", 0)));
    return new EarlierRun(
        row.getString("run_id", 0),
        row.getString("job", 0),
        row.getString("status", 0),
        row.getDouble("seconds", 0),
        counts,
        config);
  }

  private static List<Group> entries(Group row, String column) {
    List<Group> entries = new ArrayList<>();
    if (row.getFieldRepetitionCount(column) > 0) {
      Group map = row.getGroup(column, 0);
      for (int index = 0; index < map.getFieldRepetitionCount("key_value"); index++) {
        entries.add(map.getGroup("key_value", index));
      }
    }
    return entries;
  }

  private static String key(Group entry) {
    return entry.getString("key", 0);
  }

  /** A whole number of the result; 0 where it has none of that name. */
  public double count(String name) {
    return counts.getOrDefault(name, 0L);
  }

  /** Whether it ran to its end. */
  public boolean finished() {
    return status.equals("ok") || status.equals("below-threshold");
  }
}
