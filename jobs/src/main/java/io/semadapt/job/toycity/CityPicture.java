// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job.toycity;

import io.semadapt.image.ImageCodec;
import io.semadapt.image.LabelCodec;
import io.semadapt.job.spark.AtomicFiles;
import java.io.Serializable;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * One picture to paint, and the files it becomes in the layout of its data set.
 *
 * @param part which of the three sets it belongs to
 * @param number its number in the set, from 1
 * @param seed the seed of the whole city
 * @param width pixels
 * @param height pixels
 */
record CityPicture(Part part, int number, long seed, int width, int height)
    implements Serializable {
  private static final String[] TRAIN_CITIES = {"ashford", "birkenau", "corvana"};
  private static final String[] VAL_CITIES = {"dunmore", "elverum"};
  private static final int SEQUENCE = 25;

  /** The sets of a toy city. */
  enum Part {
    SOURCE(1),
    TARGET_TRAIN(2),
    TARGET_VAL(3);

    private final long seed;

    Part(long seed) {
      this.seed = seed;
    }
  }

  /** Where the scene and its weather start; no two pictures of a city share it. */
  private long ownSeed() {
    return Dice.mix(seed, part.seed, number);
  }

  Raster raster() {
    return Raster.of(SceneFactory.draw(ownSeed(), (double) width / height), width, height);
  }

  Look look() {
    return part == Part.SOURCE ? new GameLook() : new PhotoLook(ownSeed());
  }

  /** Paints and writes picture and labels below the roots of the two data sets. */
  void write(Path gta5, Path cityscapes, Configuration conf) {
    Raster raster = raster();
    byte[] picture = ImageCodec.encodePng(Painter.paint(raster, look()));
    if (part == Part.SOURCE) {
      String name = String.format(Locale.ROOT, "%05d.png", number);
      AtomicFiles.write(new Path(gta5, "images/" + name), conf, picture);
      AtomicFiles.write(
          new Path(gta5, "labels/" + name), conf, LabelCodec.encodePalettePng(raster.labelIds()));
      return;
    }
    String[] cities = part == Part.TARGET_TRAIN ? TRAIN_CITIES : VAL_CITIES;
    String split = part == Part.TARGET_TRAIN ? "train" : "val";
    String city = cities[(number - 1) % cities.length];
    int index = (number - 1) / cities.length;
    String id =
        String.format(
            Locale.ROOT, "%s/%s_%06d_%06d", city, city, index / SEQUENCE, index % SEQUENCE);
    AtomicFiles.write(
        new Path(cityscapes, "leftImg8bit/%s/%s_leftImg8bit.png".formatted(split, id)),
        conf,
        picture);
    AtomicFiles.write(
        new Path(cityscapes, "gtFine/%s/%s_gtFine_labelIds.png".formatted(split, id)),
        conf,
        LabelCodec.encodeGreyPng(raster.labelIds()));
    AtomicFiles.write(
        new Path(cityscapes, "gtFine/%s/%s_gtFine_instanceIds.png".formatted(split, id)),
        conf,
        LabelCodec.encodeInstancesPng(raster.instanceIds()));
  }
}
