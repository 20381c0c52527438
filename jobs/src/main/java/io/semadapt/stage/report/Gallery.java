// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.report;

import io.semadapt.dataset.Sample;
import io.semadapt.dataset.Variant;
import io.semadapt.error.UserException;
import io.semadapt.storage.AtomicFiles;
import io.semadapt.storage.ShardFiles;
import io.semadapt.storage.ShardManifest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/** Pictures of a work folder: sample grids, translated scenes, predictions with ground truth. */
final class Gallery {
  /**
   * Pictures shown side by side.
   *
   * @param columns one or more pictures each
   */
  record Row(String title, List<List<Picture>> columns) {
    long pictures() {
      return columns.stream().mapToLong(List::size).sum();
    }

    /** Whether the row is a sample grid, which takes the width of the page. */
    boolean wide() {
      return columns.get(0).get(0).kind() == Picture.Kind.GRID;
    }
  }

  /** All pictures of the page. */
  record Shown(List<Row> grids, List<Row> translations, List<Row> predictions, List<Row> scored) {
    long count() {
      return Stream.of(grids, translations, predictions, scored)
          .flatMap(List::stream)
          .mapToLong(Row::pictures)
          .sum();
    }
  }

  /** Sample grids of a GAN on the page, each some hundred kilobytes. */
  private static final int GRIDS = 8;

  private final PictureFolders folders;
  private final Configuration conf;
  private final int rows;

  /**
   * Creates the gallery of a work folder.
   *
   * @param rows maximum number of scenes of each kind
   */
  Gallery(PictureFolders folders, Configuration conf, int rows) {
    this.folders = folders;
    this.conf = conf;
    this.rows = rows;
  }

  /**
   * Reads the pictures.
   *
   * @param scores whose pictures are shown where their predictions are kept
   */
  Shown shown(List<PictureScores> scores) {
    List<Sample> photographs = first(new Path(folders.targetVal()));
    return new Shown(
        grids(), translations(), predictions(photographs), scored(scores, photographs));
  }

  /** The worst and best pictures; the photograph is there for those of the first shard. */
  private List<Row> scored(List<PictureScores> scores, List<Sample> photographs) {
    Map<String, Sample> byId = new HashMap<>();
    photographs.forEach(sample -> byId.put(sample.id(), sample));
    List<Row> shown = new ArrayList<>();
    for (PictureScores each : scores) {
      for (boolean worst : List.of(true, false)) {
        List<List<Picture>> columns = new ArrayList<>();
        for (PictureScores.Entry entry : worst ? each.worst() : each.best()) {
          prediction(each.variant(), entry.id())
              .ifPresent(
                  file ->
                      columns.add(column(entry, file, Optional.ofNullable(byId.get(entry.id())))));
        }
        if (!columns.isEmpty()) {
          shown.add(new Row("%s, %s".formatted(each.name(), worst ? "worst" : "best"), columns));
        }
      }
    }
    return shown;
  }

  private Optional<Path> prediction(String variant, String id) {
    return folders.predictions().entrySet().stream()
        .filter(each -> each.getKey().key().equals(variant))
        .map(each -> new Path(each.getValue(), id + "_pred_labelIds.png"))
        .filter(this::exists)
        .findFirst();
  }

  private List<Picture> column(PictureScores.Entry entry, Path file, Optional<Sample> sample) {
    byte[] prediction = bytes(file);
    List<Picture> column = new ArrayList<>();
    sample.ifPresent(photo -> column.add(Picture.photo(entry.id(), photo)));
    column.add(Picture.labels(entry.text(), prediction, file.toString()));
    sample.ifPresent(
        photo ->
            photo
                .label()
                .ifPresent(
                    truth -> column.add(Picture.errors(entry.id(), photo, truth, prediction))));
    return column;
  }

  /** Sample grids of each variant's GAN, evenly spaced, the latest last. */
  private List<Row> grids() {
    List<Row> grids = new ArrayList<>();
    folders
        .gans()
        .forEach(
            (variant, gan) -> {
              List<Path> samples = pngs(new Path(gan, "samples"));
              if (!samples.isEmpty()) {
                List<Picture> some =
                    spaced(samples).stream()
                        .map(file -> Picture.grid(file.getName(), bytes(file)))
                        .toList();
                grids.add(new Row(variant.key(), List.of(some)));
              }
            });
    return grids;
  }

  /** At most {@link #GRIDS} files, evenly spaced; the last is among them. */
  private static List<Path> spaced(List<Path> files) {
    int shown = Math.min(GRIDS, files.size());
    return IntStream.range(0, shown)
        .mapToObj(index -> files.get((index + 1) * files.size() / shown - 1))
        .toList();
  }

  /** Source scenes, their translations by each GAN, and their labels. */
  private List<Row> translations() {
    List<Row> shown = new ArrayList<>();
    Map<Variant, Map<String, Sample>> translated = new HashMap<>();
    folders
        .translated()
        .forEach(
            (variant, shards) -> {
              Map<String, Sample> byId = new HashMap<>();
              first(new Path(shards)).forEach(sample -> byId.put(sample.id(), sample));
              translated.put(variant, byId);
            });
    for (Sample source : first(new Path(folders.source()))) {
      List<List<Picture>> pictures = new ArrayList<>();
      for (Variant variant : Variant.values()) {
        Sample sample = translated.getOrDefault(variant, Map.of()).get(source.id());
        if (sample != null && shown.size() < rows) {
          pictures.add(List.of(Picture.photo("translated: " + variant.key(), sample)));
        }
      }
      if (!pictures.isEmpty()) {
        pictures.add(0, List.of(Picture.photo("source", source)));
        source
            .label()
            .ifPresent(
                label -> pictures.add(List.of(Picture.labels("labels", label, source.id()))));
        shown.add(new Row(source.id(), pictures));
      }
    }
    return shown;
  }

  /** Validation images, ground truth, and predictions and errors of each segmenter. */
  private List<Row> predictions(List<Sample> photographs) {
    List<Row> shown = new ArrayList<>();
    for (Sample sample : photographs) {
      List<List<Picture>> pictures = new ArrayList<>();
      for (Variant variant : Variant.values()) {
        Path file =
            new Path(folders.predictions().get(variant), sample.id() + "_pred_labelIds.png");
        if (shown.size() < rows && exists(file)) {
          byte[] prediction = bytes(file);
          List<Picture> column = new ArrayList<>();
          column.add(Picture.labels(variant.key(), prediction, file.toString()));
          sample
              .label()
              .ifPresent(
                  truth -> column.add(Picture.errors(variant.key(), sample, truth, prediction)));
          pictures.add(column);
        }
      }
      if (!pictures.isEmpty()) {
        List<Picture> real = new ArrayList<>(List.of(Picture.photo("real image", sample)));
        sample
            .label()
            .ifPresent(label -> real.add(Picture.labels("ground truth", label, sample.id())));
        pictures.add(0, real);
        shown.add(new Row(sample.id(), pictures));
      }
    }
    return shown;
  }

  /** The samples of the first shard; empty if the folder is not finished. */
  private List<Sample> first(Path folder) {
    if (!ShardManifest.exists(folder, conf)) {
      return List.of();
    }
    List<Path> shards = ShardManifest.read(folder, conf).paths(folder);
    List<Sample> samples =
        shards.isEmpty() ? List.of() : new ArrayList<>(ShardFiles.read(shards.get(0), conf));
    return samples.stream().sorted(Comparator.comparing(Sample::id)).toList();
  }

  private List<Path> pngs(Path folder) {
    try {
      FileSystem files = folder.getFileSystem(conf);
      if (!files.exists(folder)) {
        return List.of();
      }
      List<Path> found = new ArrayList<>();
      RemoteIterator<LocatedFileStatus> all = files.listFiles(folder, true);
      while (all.hasNext()) {
        FileStatus file = all.next();
        if (file.getPath().getName().endsWith(".png")) {
          found.add(file.getPath());
        }
      }
      found.sort(Comparator.comparing(Path::toString));
      return found;
    } catch (IOException e) {
      throw new UserException(e, "Cannot list '%s': %s", folder, AtomicFiles.reason(e));
    }
  }

  private boolean exists(Path file) {
    try {
      return file.getFileSystem(conf).exists(file);
    } catch (IOException e) {
      throw new UserException(e, "Cannot read '%s': %s", file, AtomicFiles.reason(e));
    }
  }

  private byte[] bytes(Path file) {
    try {
      return AtomicFiles.read(file, conf);
    } catch (IOException e) {
      throw new UserException(e, "Cannot read '%s': %s", file, AtomicFiles.reason(e));
    }
  }
}
