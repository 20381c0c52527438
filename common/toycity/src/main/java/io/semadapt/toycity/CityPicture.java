// SPDX-License-Identifier: Apache-2.0
package io.semadapt.toycity;

import io.semadapt.image.ImageCodec;
import io.semadapt.image.LabelCodec;
import java.io.Serializable;
import java.util.Locale;
import java.util.function.BiConsumer;

/**
 * One picture to paint, and the files it becomes in the layout of its data set.
 *
 * @param part which of the three sets it belongs to
 * @param number its number in the set, from 1
 * @param seed the seed of the whole city
 * @param width pixels
 * @param height pixels
 */
public record CityPicture(Part part, int number, long seed, int width, int height)
    implements Serializable {
  private static final String[] TRAIN_CITIES = {"ashford", "birkenau", "corvana"};
  private static final String[] VAL_CITIES = {"dunmore", "elverum"};
  private static final int SEQUENCE = 25;

  /** The sets of a toy city. */
  public enum Part {
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

  /**
   * Paints the picture and its label maps.
   *
   * @param write takes the path of each file below the city's folder, {@code gta5/images/00001.png}
   *     or {@code cityscapes/leftImg8bit/...}, and its bytes, a PNG
   */
  public void paint(BiConsumer<String, byte[]> write) {
    Raster raster = raster();
    byte[] picture = ImageCodec.encodePng(Painter.paint(raster, look()));
    if (part == Part.SOURCE) {
      String name = String.format(Locale.ROOT, "%05d.png", number);
      write.accept("gta5/images/" + name, picture);
      write.accept("gta5/labels/" + name, LabelCodec.encodePalettePng(raster.labelIds()));
      return;
    }
    String[] cities = part == Part.TARGET_TRAIN ? TRAIN_CITIES : VAL_CITIES;
    String split = part == Part.TARGET_TRAIN ? "train" : "val";
    String city = cities[(number - 1) % cities.length];
    int index = (number - 1) / cities.length;
    String id =
        String.format(
            Locale.ROOT, "%s/%s_%06d_%06d", city, city, index / SEQUENCE, index % SEQUENCE);
    String labels = "cityscapes/gtFine/%s/%s_gtFine_".formatted(split, id);
    write.accept("cityscapes/leftImg8bit/%s/%s_leftImg8bit.png".formatted(split, id), picture);
    write.accept(labels + "labelIds.png", LabelCodec.encodeGreyPng(raster.labelIds()));
    write.accept(labels + "instanceIds.png", LabelCodec.encodeInstancesPng(raster.instanceIds()));
  }
}
