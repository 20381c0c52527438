// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semadapt.dataset.DatasetLayout.Listing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.types.Matrix;
import us.hebi.matlab.mat.types.Sinks;

class DatasetLayoutTest {
  private static final Gta5Layout GTA5 = new Gta5Layout(Gta5Splits.none(), Optional.empty());
  private static final CityscapesLayout TRAIN_AND_VAL =
      new CityscapesLayout(Set.of(Split.TRAIN, Split.VAL));

  @Test
  void gta5PairsImagesWithLabels() {
    Listing listing =
        GTA5.list(
            "/g",
            List.of(
                "labels/00002.png",
                "images/00002.png",
                "images/00001.png",
                "labels/00001.png",
                "images/.DS_Store"));
    assertThat(listing.rejections()).isEmpty();
    assertThat(listing.samples())
        .containsExactly(
            new SampleFiles(
                "00001",
                Split.TRAIN,
                "images/00001.png",
                Optional.of("labels/00001.png"),
                Optional.empty()),
            new SampleFiles(
                "00002",
                Split.TRAIN,
                "images/00002.png",
                Optional.of("labels/00002.png"),
                Optional.empty()));
  }

  @Test
  void holesAndDuplicatesAreDistinguished() {
    Listing listing =
        GTA5.list(
            "/g",
            List.of(
                "images/1.png", "images/2.png", "images/2.jpg", "labels/2.png", "labels/3.png"));
    assertThat(listing.samples()).isEmpty();
    assertThat(listing.rejections())
        .containsExactly(
            new Rejection(
                "1", "images/1.png", RejectReason.MISSING_LABEL, "an image without its label"),
            new Rejection(
                "2", "images/2.jpg", RejectReason.DUPLICATE_ID, "the same id as images/2.png"),
            new Rejection(
                "3", "labels/3.png", RejectReason.MISSING_IMAGE, "a label without its image"));
  }

  @Test
  void foldersPairByPathAndAreStrictAboutLabels() {
    FoldersLayout source = folders(Domain.SOURCE, Split.TRAIN);
    List<String> paths =
        List.of(
            "RGB/a/1.png",
            "GT/a/1.png",
            "RGB/a/2.JPG",
            "GT/a/2.jpg",
            "RGB/b/1.png",
            "RGB/a_b/1.png",
            "RGB/a/b/1.png",
            "GT/a/b/1.png",
            "RGB/a/readme.txt",
            "RGBX/a/9.png");
    Listing listing = source.list("/s", paths);
    assertThat(listing.samples())
        .containsExactly(
            new SampleFiles(
                "a_1", Split.TRAIN, "RGB/a/1.png", Optional.of("GT/a/1.png"), Optional.empty()));
    assertThat(listing.rejections())
        .extracting(each -> each.file() + " " + each.reason().key())
        .containsExactly(
            "GT/a/2.jpg unexpected-name",
            "RGB/a/b/1.png duplicate-id",
            "RGB/b/1.png missing-label");
    assertThat(folders(Domain.TARGET, Split.TRAIN).list("/t", List.of("RGB/1.jpg")).samples())
        .hasSize(1);
    assertThat(folders(Domain.TARGET, Split.VAL).list("/t", List.of("RGB/1.jpg")).rejections())
        .hasSize(1);
    assertThatThrownBy(() -> source.list("/s", List.of("GT/1.png")))
        .isInstanceOf(InvalidLayoutException.class)
        .hasMessage(
            "Cannot find images under '/s': no RGB/**.png or .jpg (expected RGB/0001.png and"
                + " GT/0001.png)");
  }

  @Test
  void aNameThatIsNoPlainFileNameIsRejected() {
    List<String> images = List.of("RGB/.hidden.png", "RGB/a*b.png", "RGB/x\ny.png", "RGB/ok 1.png");
    Listing listing = folders(Domain.TARGET, Split.TRAIN).list("/t", images);
    assertThat(listing.samples()).extracting(SampleFiles::id).containsExactly("ok 1");
    assertThat(listing.rejections())
        .hasSize(3)
        .allSatisfy(
            each -> {
              assertThat(each.reason()).isEqualTo(RejectReason.UNEXPECTED_NAME);
              assertThat(each.detail())
                  .isEqualTo("its name is no plain file name of letters, digits and _ .,+=@()~-");
            });
  }

  private static FoldersLayout folders(Domain domain, Split split) {
    return new FoldersLayout(domain, split, "RGB", "GT", LabelEncoding.ofLabelIds(33));
  }

  @Test
  void aTreeWithoutImagesIsTheWrongTree() {
    assertThatThrownBy(() -> GTA5.list("/g", List.of("leftImg8bit/train/a/a_0_0_leftImg8bit.png")))
        .isInstanceOf(InvalidLayoutException.class)
        .hasMessage(
            "Cannot find GTA5 images under '/g': no images/*.png (expected images/00001.png and"
                + " labels/00001.png)");
    assertThatThrownBy(() -> TRAIN_AND_VAL.list("/c", List.of("images/1.png")))
        .isInstanceOf(InvalidLayoutException.class)
        .hasMessage(
            "Cannot find Cityscapes images under '/c': no"
                + " leftImg8bit/{train,val}/<city>/*_leftImg8bit.png (expected"
                + " leftImg8bit/train/aachen/aachen_000000_000019_leftImg8bit.png)");
  }

  @Test
  void splitListsSelect() {
    Gta5Splits splits =
        Gta5Splits.ofLists(
            Map.of(Split.TRAIN, List.of("# comment", "", "00001.png"), Split.VAL, List.of(" 2 ")),
            "lists");
    assertThat(splits.size()).isEqualTo(2);
    List<String> paths =
        List.of("images/00001.png", "labels/00001.png", "images/00002.png", "labels/00009.png");
    Listing train = new Gta5Layout(splits, Optional.of(Split.TRAIN)).list("/g", paths);
    assertThat(train.samples()).extracting(SampleFiles::id).containsExactly("00001");
    assertThat(train.rejections()).isEmpty();
    Listing val = new Gta5Layout(splits, Optional.of(Split.VAL)).list("/g", paths);
    assertThat(val.rejections()).extracting(Rejection::id).containsExactly("00002");
    assertThatThrownBy(() -> new Gta5Layout(splits, Optional.of(Split.TEST)).list("/g", paths))
        .hasMessage("Cannot find GTA5 images under '/g': none of them is in the split test");
  }

  @Test
  void splitMatSelects() throws IOException {
    byte[] mat =
        written(
            Map.of(
                "trainIds",
                new int[] {1, 7},
                "valIds",
                new int[] {24_966},
                "testIds",
                new int[] {3}));
    Gta5Splits splits = Gta5Splits.ofMat(mat, "split.mat");
    assertThat(splits.of("00001")).contains(Split.TRAIN);
    assertThat(splits.of("00007")).contains(Split.TRAIN);
    assertThat(splits.of("24966")).contains(Split.VAL);
    assertThat(splits.of("00003")).contains(Split.TEST);
    assertThat(splits.of("00004")).isEmpty();
  }

  @Test
  void brokenSplitFilesAreRefused() throws IOException {
    byte[] overlapping =
        written(Map.of("trainIds", new int[] {1}, "valIds", new int[] {1}, "testIds", new int[0]));
    assertThatThrownBy(() -> Gta5Splits.ofMat(overlapping, "split.mat"))
        .isInstanceOf(InvalidLayoutException.class)
        .hasMessageMatching(
            "Cannot read split file 'split.mat': image 00001 is in both (train|val) and"
                + " (train|val)");
    byte[] incomplete = written(Map.of("trainIds", new int[] {1}));
    assertThatThrownBy(() -> Gta5Splits.ofMat(incomplete, "split.mat"))
        .isInstanceOf(InvalidLayoutException.class)
        .hasMessageStartingWith(
            "Cannot read split file 'split.mat': no MATLAB file with trainIds, valIds and testIds");
    byte[] text = "no matlab".getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> Gta5Splits.ofMat(text, "split.mat"))
        .isInstanceOf(InvalidLayoutException.class);
  }

  @Test
  void cityscapesPairsByIdAndNeedsLabelsOnlyForVal() {
    Listing listing =
        TRAIN_AND_VAL.list(
            "/c",
            List.of(
                "leftImg8bit/train/aachen/aachen_000000_000019_leftImg8bit.png",
                "leftImg8bit/val/ulm/ulm_000001_000019_leftImg8bit.png",
                "leftImg8bit/val/ulm/ulm_000002_000019_leftImg8bit.png",
                "leftImg8bit/test/bonn/bonn_000002_000019_leftImg8bit.png",
                "leftImg8bit/val/ulm/holiday.png",
                "gtFine/val/ulm/ulm_000001_000019_gtFine_color.png",
                "gtFine/val/ulm/ulm_000001_000019_gtFine_labelIds.png",
                "gtFine/val/ulm/ulm_000001_000019_gtFine_instanceIds.png"));
    assertThat(listing.samples())
        .containsExactly(
            new SampleFiles(
                "aachen_000000_000019",
                Split.TRAIN,
                "leftImg8bit/train/aachen/aachen_000000_000019_leftImg8bit.png",
                Optional.empty(),
                Optional.empty()),
            new SampleFiles(
                "ulm_000001_000019",
                Split.VAL,
                "leftImg8bit/val/ulm/ulm_000001_000019_leftImg8bit.png",
                Optional.of("gtFine/val/ulm/ulm_000001_000019_gtFine_labelIds.png"),
                Optional.of("gtFine/val/ulm/ulm_000001_000019_gtFine_instanceIds.png")));
    assertThat(listing.rejections())
        .extracting(Rejection::reason)
        .containsExactly(RejectReason.UNEXPECTED_NAME, RejectReason.MISSING_LABEL);
  }

  @Test
  void theSameFrameInTwoSplitsIsADuplicate() {
    Listing listing =
        TRAIN_AND_VAL.list(
            "/c",
            List.of(
                "leftImg8bit/train/ulm/ulm_000001_000019_leftImg8bit.png",
                "leftImg8bit/val/ulm/ulm_000001_000019_leftImg8bit.png"));
    assertThat(listing.rejections())
        .extracting(Rejection::reason)
        .containsExactly(RejectReason.DUPLICATE_ID);
  }

  private static byte[] written(Map<String, int[]> variables) throws IOException {
    var file = Mat5.newMatFile();
    variables.forEach(
        (name, numbers) -> {
          Matrix matrix = Mat5.newMatrix(numbers.length, 1);
          for (int i = 0; i < numbers.length; i++) {
            matrix.setInt(i, numbers[i]);
          }
          file.addArray(name, matrix);
        });
    ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
    Mat5.newWriter(Sinks.wrap(buffer)).setDeflateLevel(6).writeMat(file);
    byte[] bytes = new byte[buffer.position()];
    buffer.flip();
    buffer.get(bytes);
    return bytes;
  }
}
