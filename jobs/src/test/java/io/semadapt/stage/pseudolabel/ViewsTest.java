// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.pseudolabel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.semadapt.image.LabelImage;
import io.semadapt.image.Logits;
import io.semadapt.image.PixelSize;
import io.semadapt.image.RgbImage;
import io.semadapt.label.CityscapesClass;
import io.semadapt.train.ClassPlaces;
import io.semadapt.train.ConfidentLabels;
import io.semadapt.train.SpatialPrior;
import io.semadapt.train.Teacher;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ViewsTest {
  private static final int CLASSES = CityscapesClass.TRAIN_CLASSES;

  /** Six columns of two rows; the red value is the column. */
  private static final RgbImage PHOTOGRAPH = photograph(6, 2);

  private final List<PixelSize> seen = new ArrayList<>();

  /**
   * A teacher that is the surer of a pixel's column, which it takes for a class, the further left
   * the pixel is in what it sees.
   */
  private final Teacher teacher =
      image -> {
        PixelSize size = new PixelSize(image.width(), image.height());
        seen.add(size);
        float[] logits = new float[CLASSES * size.width() * size.height()];
        for (int i = 0; i < size.width() * size.height(); i++) {
          int column = image.bytes()[3 * i];
          logits[column * size.width() * size.height() + i] = 4 - 0.5f * (i % size.width());
        }
        return new Logits(logits, CLASSES, size.width(), size);
      };

  private static RgbImage photograph(int width, int height) {
    byte[] bytes = new byte[3 * width * height];
    for (int i = 0; i < width * height; i++) {
      bytes[3 * i] = (byte) (i % width);
    }
    return new RgbImage(width, height, bytes);
  }

  private ConfidentLabels label(PixelSize tile, SpatialPrior prior, View... views) {
    return new Views(new ArrayList<>(List.of(views)), tile, prior).label(teacher, PHOTOGRAPH);
  }

  /** Softmax of the winner when it is seen in a column. */
  private static double sure(int column) {
    double winner = Math.exp(4 - 0.5 * column);
    return winner / (winner + CLASSES - 1);
  }

  @Test
  void theWholeAloneIsWhatTheTeacherSays() {
    ConfidentLabels labels = label(null, SpatialPrior.NONE, View.WHOLE);

    assertThat(labels.confidence()).isEqualTo(teacher.label(PHOTOGRAPH).confidence());
    assertThat(labels.trainIds().ids()).isEqualTo(teacher.label(PHOTOGRAPH).trainIds().ids());
  }

  @Test
  void theMirroredViewIsTurnedBackAndAveraged() {
    ConfidentLabels labels = label(null, SpatialPrior.NONE, View.WHOLE, View.MIRRORED);

    assertThat(labels.trainIds().ids()).containsExactly(0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5);
    for (int column = 0; column < 6; column++) {
      assertThat((double) labels.confidence()[column])
          .isCloseTo((sure(column) + sure(5 - column)) / 2, within(1e-6));
    }
  }

  @Test
  void tilesOverlapByAThirdAndCountOnceForEachPixelTheyShow() {
    ConfidentLabels labels = label(new PixelSize(3, 9), SpatialPrior.NONE, View.WHOLE, View.TILES);

    // Tiles are not higher than the photograph; they start in the columns 0, 2 and 3.
    PixelSize tile = new PixelSize(3, 2);
    assertThat(seen).containsExactly(new PixelSize(6, 2), tile, tile, tile);
    assertThat((double) labels.confidence()[1]).isCloseTo((sure(1) + sure(1)) / 2, within(1e-6));
    assertThat((double) labels.confidence()[4])
        .isCloseTo((sure(4) + sure(2) + sure(1)) / 3, within(1e-6));
  }

  @Test
  void aTileThatCoversThePhotographIsNotCountedBesideTheWhole() {
    label(new PixelSize(16, 16), SpatialPrior.NONE, View.WHOLE, View.TILES);
    assertThat(seen).containsExactly(new PixelSize(6, 2));

    seen.clear();
    ConfidentLabels tilesOnly = label(new PixelSize(16, 16), SpatialPrior.NONE, View.TILES);
    assertThat(seen).containsExactly(new PixelSize(6, 2));
    assertThat((double) tilesOnly.confidence()[3]).isCloseTo(sure(3), within(1e-6));
  }

  @Test
  void thePriorMovesWhatIsUnsure() {
    // The source has class 4 on the left half and class 5 on the right one.
    byte[] ids = new byte[32 * 16];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = (byte) (i % 32 < 16 ? 4 : 5);
    }
    ClassPlaces places = new ClassPlaces();
    places.add(new LabelImage(32, 16, ids));

    float before = label(null, SpatialPrior.NONE, View.WHOLE).confidence()[5];
    float after = label(null, SpatialPrior.of(places, 1), View.WHOLE).confidence()[5];

    assertThat(before).isCloseTo((float) sure(5), within(1e-6f));
    // Class 5 is twice as likely on the right, class 4 a hundredth.
    double winner = Math.exp(1.5) * (1 + 0.005) / 0.505;
    double four = 0.005 / 0.505;
    assertThat(after).isCloseTo((float) (winner / (winner + four + CLASSES - 2)), within(1e-5f));
  }
}
