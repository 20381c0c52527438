// SPDX-License-Identifier: Apache-2.0
package io.semadapt.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class GeometryTest {
  private static LabelImage counting(int width, int height) {
    byte[] ids = new byte[width * height];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = (byte) i;
    }
    return new LabelImage(width, height, ids);
  }

  /** A picture whose red channel is the label map. */
  private static RgbImage red(LabelImage labels) {
    byte[] bytes = new byte[3 * labels.ids().length];
    for (int i = 0; i < labels.ids().length; i++) {
      bytes[3 * i] = labels.ids()[i];
    }
    return new RgbImage(labels.width(), labels.height(), bytes);
  }

  @Property(tries = 200)
  void cropsAndFlipsKeepPictureAndLabelsAligned(
      @ForAll @IntRange(min = 1, max = 12) int width,
      @ForAll @IntRange(min = 1, max = 12) int height,
      @ForAll @IntRange(max = 5) int x,
      @ForAll @IntRange(max = 5) int y) {
    LabelImage labels = counting(width + 5, height + 5);
    LabelImage changed = Geometry.flipHorizontal(Geometry.crop(labels, x, y, width, height));
    RgbImage picture = Geometry.flipHorizontal(Geometry.crop(red(labels), x, y, width, height));
    assertThat(picture.bytes()).isEqualTo(red(changed).bytes());
    assertThat(changed.id(0, 0)).isEqualTo(labels.id(x + width - 1, y));
  }

  @Test
  void cropOutsideIsRefused() {
    assertThatThrownBy(() -> Geometry.crop(counting(4, 4), 2, 0, 3, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid crop: 3x1 at (2, 0) of 4x4");
  }

  @Test
  void labelsTakeTheNearestNumberAndNeverMixTwo() {
    LabelImage labels = new LabelImage(4, 1, new byte[] {7, 7, 26, 26});
    assertThat(Geometry.resize(labels, 2, 1).ids()).containsExactly(7, 26);
    assertThat(Geometry.resize(labels, 8, 2).ids())
        .containsExactly(7, 7, 7, 7, 26, 26, 26, 26, 7, 7, 7, 7, 26, 26, 26, 26);
  }

  @Test
  void shrinkingAveragesTheArea() {
    byte[] stripes = new byte[3 * 64 * 8];
    for (int i = 0; i < stripes.length; i++) {
      stripes[i] = (byte) (i / 3 % 2 == 0 ? 0 : 200);
    }
    RgbImage small = Geometry.resize(new RgbImage(64, 8, stripes), 16, 2);
    assertThat(small.rgb(8, 1) & 0xff).isCloseTo(100, within(2));
  }

  @Property(tries = 50)
  void aFlatPictureStaysFlat(
      @ForAll @IntRange(max = 255) int level,
      @ForAll @IntRange(min = 1, max = 20) int width,
      @ForAll @IntRange(min = 1, max = 20) int height) {
    byte[] flat = new byte[3 * 7 * 5];
    Arrays.fill(flat, (byte) level);
    byte[] resized = Geometry.resize(new RgbImage(7, 5, flat), width, height).bytes();
    assertThat(resized).hasSize(3 * width * height).containsOnly((byte) level);
  }

  @Test
  void tensorsRoundTripExactlyAndClamp() {
    RgbImage picture = red(counting(16, 16));
    float[] batch = new float[2 * picture.bytes().length];
    Tensors.toNchw(picture, batch, picture.bytes().length);
    assertThat(batch[picture.bytes().length]).isEqualTo(-1f);
    assertThat(batch[picture.bytes().length + 255]).isEqualTo(1f);
    assertThat(Tensors.fromNchw(batch, picture.bytes().length, 16, 16).bytes())
        .isEqualTo(picture.bytes());
    assertThat(Tensors.fromNchw(new float[] {-3, 0, 7}, 0, 1, 1).rgb(0, 0)).isEqualTo(0x0080ff);
  }

  @Test
  void argmaxTakesTheLargestAndTheLowestOfEquals() {
    float[] logits = {0, 5, 1, /* class 1 */ 2, 5, 1, /* class 2 */ 1, 6, 1};
    assertThat(Tensors.argmax(logits, 0, 3, 3, 1).ids()).containsExactly(1, 2, 0);
  }

  @Test
  void gridHoldsEveryPictureAndItsCaption() {
    RgbImage picture = red(counting(40, 10));
    PictureGrid.Picture cell = new PictureGrid.Picture("source", picture);
    RgbImage grid = PictureGrid.draw(List.of(List.of(cell, cell), List.of(cell)));
    assertThat(grid.width()).isEqualTo(4 + 44 + 44);
    assertThat(grid.height()).isEqualTo(4 + 2 * (8 + 2 + 10 + 4));
    assertThat(grid.rgb(4 + 44 + 3, 4 + 10 + 2)).isEqualTo(picture.rgb(3, 2));
    assertThat(grid.rgb(60, grid.height() - 10)).isEqualTo(0xffffff);
    boolean inked = false;
    for (int x = 4; x < 44; x++) {
      inked |= grid.rgb(x, 7) == 0x202020;
    }
    assertThat(inked).isTrue();
  }

  @Test
  void aSurroundingRepeatsTheEdgesAndIsIgnored() {
    RgbImage image = new RgbImage(2, 1, new byte[] {1, 1, 1, 2, 2, 2});
    byte[] bytes = Geometry.surround(image, 1, 1, 4, 2).bytes();
    for (int row = 0; row < 2; row++) {
      for (int x = 0; x < 4; x++) {
        assertThat(bytes[3 * (4 * row + x)]).isEqualTo((byte) (x < 2 ? 1 : 2));
      }
    }
    LabelImage labels = new LabelImage(2, 1, new byte[] {7, 8});
    assertThat(Geometry.surround(labels, 1, 1, 4, 2).ids()).containsExactly(0, 0, 0, 0, 0, 7, 8, 0);
  }
}
