// SPDX-License-Identifier: Apache-2.0
package io.semadapt.toycity;

import static org.assertj.core.api.Assertions.assertThat;

import io.semadapt.image.InstanceImage;
import io.semadapt.image.LabelImage;
import io.semadapt.image.RgbImage;
import io.semadapt.label.CityscapesClass;
import io.semadapt.toycity.CityPicture.Part;
import org.junit.jupiter.api.Test;

class CityPictureTest {
  @Test
  void everyEvaluatedClassIsInManyScenes() {
    int scenes = 60;
    int[] scenesWith = new int[CityscapesClass.LABEL_IDS];
    for (int number = 1; number <= scenes; number++) {
      int[] pixels = new int[CityscapesClass.LABEL_IDS];
      for (byte id : picture(Part.SOURCE, number).raster().labelIds().ids()) {
        pixels[id]++;
      }
      for (CityscapesClass type : CityscapesClass.evaluatedClasses()) {
        scenesWith[type.labelId()] += pixels[type.labelId()] >= 8 ? 1 : 0;
      }
    }
    for (CityscapesClass type : CityscapesClass.evaluatedClasses()) {
      assertThat(scenesWith[type.labelId()]).as(type.label()).isGreaterThanOrEqualTo(scenes / 6);
    }
  }

  @Test
  void instancesAgreeWithLabels() {
    Raster raster = picture(Part.TARGET_TRAIN, 2).raster();
    LabelImage labels = raster.labelIds();
    InstanceImage instances = raster.instanceIds();
    for (int i = 0; i < labels.ids().length; i++) {
      int value = instances.values()[i];
      CityscapesClass type = CityscapesClass.ofLabelId(labels.ids()[i]).orElseThrow();
      assertThat(value < 1000 ? value : value / 1000).isEqualTo(type.labelId());
      assertThat(value >= 1000).isEqualTo(type.hasInstances());
    }
  }

  @Test
  void pictureAndLabelsShowTheSameThings() {
    CityPicture picture = picture(Part.SOURCE, 3);
    Raster raster = picture.raster();
    RgbImage image = Painter.paint(raster, picture.look());
    LabelImage labels = raster.labelIds();
    int sky = 0;
    int blue = 0;
    for (int y = 0; y < image.height(); y++) {
      for (int x = 0; x < image.width(); x++) {
        if (labels.id(x, y) == CityscapesClass.SKY.labelId()) {
          int rgb = image.rgb(x, y);
          sky++;
          blue += (rgb & 255) > 200 ? 1 : 0;
        }
      }
    }
    assertThat(sky).isGreaterThan(100);
    assertThat(blue).isGreaterThan(sky * 8 / 10);
  }

  @Test
  void domainsShareNoLayoutAndDifferInColour() {
    CityPicture source = picture(Part.SOURCE, 1);
    CityPicture target = picture(Part.TARGET_TRAIN, 1);
    assertThat(source.raster().labelIds().ids()).isNotEqualTo(target.raster().labelIds().ids());
    assertThat(colourfulness(source)).isGreaterThan(1.3 * colourfulness(target));
  }

  @Test
  void labelsOfOneSceneScaleWithTheSize() {
    Raster small = picture(Part.SOURCE, 4).raster();
    Raster large = new CityPicture(Part.SOURCE, 4, 1, 256, 128).raster();
    int same = 0;
    for (int y = 0; y < 64; y++) {
      for (int x = 0; x < 128; x++) {
        same += small.labelIds().id(x, y) == large.labelIds().id(2 * x + 1, 2 * y + 1) ? 1 : 0;
      }
    }
    assertThat(same).isGreaterThan(128 * 64 * 9 / 10);
  }

  private static CityPicture picture(Part part, int number) {
    return new CityPicture(part, number, 1, 128, 64);
  }

  /** Mean distance between the largest and the smallest channel. */
  private static double colourfulness(CityPicture picture) {
    RgbImage image = Painter.paint(picture.raster(), picture.look());
    long sum = 0;
    for (int i = 0; i < image.bytes().length; i += 3) {
      int r = image.bytes()[i] & 255;
      int g = image.bytes()[i + 1] & 255;
      int b = image.bytes()[i + 2] & 255;
      sum += Math.max(r, Math.max(g, b)) - Math.min(r, Math.min(g, b));
    }
    return sum / (image.bytes().length / 3.0);
  }
}
