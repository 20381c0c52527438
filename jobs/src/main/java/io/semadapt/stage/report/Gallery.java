// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.report;

import io.semadapt.dataset.Sample;
import io.semadapt.dataset.Variant;
import io.semadapt.error.UserException;
import io.semadapt.image.ErrorMap;
import io.semadapt.image.Geometry;
import io.semadapt.image.ImageCodec;
import io.semadapt.image.InvalidImageException;
import io.semadapt.image.LabelCodec;
import io.semadapt.image.LabelColours;
import io.semadapt.image.LabelImage;
import io.semadapt.image.RgbImage;
import io.semadapt.storage.AtomicFiles;
import io.semadapt.storage.ShardFiles;
import io.semadapt.storage.ShardManifest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/** The pictures of a work folder: sample grids, translated scenes, predictions beside the truth. */
final class Gallery {
  private static final int WIDEST_GRID = 1400;
  private static final int WIDEST = 360;

  /** What a picture shows: a label map can be searched for a class. */
  enum Kind {
    PHOTO,
    LABELS,
    GRID
  }

  /**
   * A picture for the page.
   *
   * @param dataUri the picture itself
   */
  record Picture(String caption, Kind kind, int width, int height, String dataUri) {}

  /**
   * Pictures that are looked at together, side by side.
   *
   * @param columns of one or more pictures each
   */
  record Row(String title, List<List<Picture>> columns) {
    long pictures() {
      return columns.stream().mapToLong(List::size).sum();
    }
  }

  /** All pictures of the page. */
  record Shown(List<Row> grids, List<Row> translations, List<Row> predictions) {
    long count() {
      return Stream.of(grids, translations, predictions)
          .flatMap(List::stream)
          .mapToLong(Row::pictures)
          .sum();
    }
  }

  private final Path work;
  private final Configuration conf;
  private final int rows;

  /**
   * The gallery of a work folder.
   *
   * @param rows how many scenes of each kind to show
   */
  Gallery(String work, Configuration conf, int rows) {
    this.work = new Path(work);
    this.conf = conf;
    this.rows = rows;
  }

  /** What the work folder has. */
  Shown shown() {
    return new Shown(grids(), translations(), predictions());
  }

  /** The latest sample grid of each GAN mode. */
  private List<Row> grids() {
    List<Row> grids = new ArrayList<>();
    for (Variant variant : Variant.values()) {
      List<Path> samples = pngs(new Path(work, "gan/" + variant.key() + "/samples"));
      if (!samples.isEmpty()) {
        Path latest = samples.get(samples.size() - 1);
        grids.add(new Row(variant.key(), List.of(List.of(grid(latest)))));
      }
    }
    return grids;
  }

  /** Source scenes as painted, as each GAN translates them, and their labels. */
  private List<Row> translations() {
    List<Row> shown = new ArrayList<>();
    Map<Variant, Map<String, Sample>> translated = new HashMap<>();
    for (Variant variant : Variant.values()) {
      if (variant.translated()) {
        Map<String, Sample> byId = new HashMap<>();
        first(new Path(work, "translated/" + variant.key()))
            .forEach(sample -> byId.put(sample.id(), sample));
        translated.put(variant, byId);
      }
    }
    for (Sample source : first(new Path(work, "shards/source"))) {
      List<List<Picture>> pictures = new ArrayList<>();
      for (Variant variant : Variant.values()) {
        Sample sample = translated.getOrDefault(variant, Map.of()).get(source.id());
        if (sample != null && shown.size() < rows) {
          pictures.add(List.of(photo("translated: " + variant.key(), sample)));
        }
      }
      if (!pictures.isEmpty()) {
        pictures.add(0, List.of(photo("source", source)));
        source
            .label()
            .ifPresent(label -> pictures.add(List.of(labels("labels", label, source.id()))));
        shown.add(new Row(source.id(), pictures));
      }
    }
    return shown;
  }

  /** Validation pictures, the truth, and what each segmenter sees in them and gets wrong. */
  private List<Row> predictions() {
    List<Row> shown = new ArrayList<>();
    for (Sample sample : first(new Path(work, "shards/target-val"))) {
      List<List<Picture>> pictures = new ArrayList<>();
      for (Variant variant : Variant.values()) {
        Path file =
            new Path(
                work, "predictions/%s/%s_pred_labelIds.png".formatted(variant.key(), sample.id()));
        if (shown.size() < rows && exists(file)) {
          byte[] prediction = bytes(file);
          List<Picture> column = new ArrayList<>();
          column.add(labels(variant.key(), prediction, file.toString()));
          sample.label().ifPresent(truth -> column.add(errors(variant, sample, truth, prediction)));
          pictures.add(column);
        }
      }
      if (!pictures.isEmpty()) {
        List<Picture> real = new ArrayList<>(List.of(photo("real picture", sample)));
        sample.label().ifPresent(label -> real.add(labels("truth", label, sample.id())));
        pictures.add(0, real);
        shown.add(new Row(sample.id(), pictures));
      }
    }
    return shown;
  }

  private static Picture errors(Variant variant, Sample sample, byte[] truth, byte[] prediction) {
    String caption = variant.key() + ": wrong";
    try {
      ErrorMap map =
          ErrorMap.of(
              ImageCodec.decode(sample.image(), sample.id()),
              LabelCodec.decode(truth, sample.id()),
              LabelCodec.decode(prediction, sample.id()));
      return picture(
          "%s %s\u00a0%%".formatted(caption, HtmlText.percent(map.share())),
          Kind.PHOTO,
          shrink(map.picture(), WIDEST));
    } catch (InvalidImageException e) {
      return unreadable(caption, e);
    }
  }

  /** The samples of the first shard; none where the folder is not finished. */
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

  private Picture grid(Path file) {
    try {
      RgbImage grid = ImageCodec.decode(bytes(file), file.toString());
      return picture(file.getName(), Kind.GRID, shrink(grid, WIDEST_GRID));
    } catch (InvalidImageException e) {
      return unreadable(file.getName(), e);
    }
  }

  private static Picture photo(String caption, Sample sample) {
    try {
      RgbImage image = ImageCodec.decode(sample.image(), sample.id());
      return picture(caption, Kind.PHOTO, shrink(image, WIDEST));
    } catch (InvalidImageException e) {
      return unreadable(caption, e);
    }
  }

  /** In the classes' colours and no others, also where it is shrunk. */
  private static Picture labels(String caption, byte[] png, String name) {
    try {
      LabelImage labels = LabelCodec.decode(png, name);
      if (labels.width() > WIDEST) {
        labels = Geometry.resize(labels, WIDEST, height(labels.width(), labels.height(), WIDEST));
      }
      return picture(caption, Kind.LABELS, LabelColours.ofLabelIds(labels));
    } catch (InvalidImageException e) {
      return unreadable(caption, e);
    }
  }

  private static Picture unreadable(String caption, InvalidImageException e) {
    byte[] grey = new byte[3];
    Arrays.fill(grey, (byte) 128);
    return picture(caption + ": " + e.getMessage(), Kind.PHOTO, new RgbImage(1, 1, grey));
  }

  private static RgbImage shrink(RgbImage image, int widest) {
    return image.width() > widest
        ? Geometry.resize(image, widest, height(image.width(), image.height(), widest))
        : image;
  }

  private static int height(int width, int height, int widest) {
    return Math.max(1, (int) Math.round((double) height * widest / width));
  }

  private static Picture picture(String caption, Kind kind, RgbImage image) {
    String base64 = Base64.getEncoder().encodeToString(ImageCodec.encodePng(image));
    return new Picture(
        caption, kind, image.width(), image.height(), "data:image/png;base64," + base64);
  }
}
