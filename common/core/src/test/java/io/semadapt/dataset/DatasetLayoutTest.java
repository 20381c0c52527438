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
    List<String> images = List.of("RGB/a%b.png", "RGB/a*b.png", "RGB/x\ny.png", "RGB/ok 1.png");
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
    return new FoldersLayout(
        domain,
        split,
        FoldersLayout.Files.in("RGB"),
        FoldersLayout.Files.in("GT"),
        Optional.empty(),
        LabelEncoding.ofLabelIds(33));
  }

  /** ACDC: the condition comes before the split, and label maps lie beside others. */
  @Test
  void suffixesAndAPartChooseFiles() {
    FoldersLayout acdc =
        new FoldersLayout(
            Domain.TARGET,
            Split.VAL,
            new FoldersLayout.Files("rgb", "_rgb_anon"),
            new FoldersLayout.Files("gt", "_gt_ids"),
            Optional.of("val"),
            LabelEncoding.ofLabelIds(33));
    Listing listing =
        acdc.list(
            "/a",
            List.of(
                "rgb/fog/train/G1/a_rgb_anon.png",
                "rgb/fog/val/G2/b_rgb_anon.png",
                "rgb/fog/val/G2/b_rgb_ref.png",
                "rgb/fog/val_ref/G2/b_rgb_anon.png",
                "rgb/fog/val/G2/_rgb_anon.png",
                "gt/fog/train/G1/a_gt_ids.png",
                "gt/fog/val/G2/b_gt_ids.PNG",
                "gt/fog/val/G2/b_gt_colours.png",
                "gt/fog/val/G2/b_gt_polygons.json",
                "gt/fog/val/G2/c_gt_ids.png",
                "gt/fog/val/G2/val"));
    assertThat(listing.samples())
        .containsExactly(
            new SampleFiles(
                "fog_val_G2_b",
                Split.VAL,
                "rgb/fog/val/G2/b_rgb_anon.png",
                Optional.of("gt/fog/val/G2/b_gt_ids.PNG"),
                Optional.empty()));
    assertThat(listing.rejections()).isEmpty();
    assertThat(listing.notes())
        .containsExactly(
            "left out 2 files of another format: gt/fog/val/G2/b_gt_polygons.json, gt/fog/val/G2/val",
            "left out 3 files with another suffix: gt/fog/val/G2/b_gt_colours.png, rgb/fog/val/G2/_rgb_anon.png, rgb/fog/val/G2/b_rgb_ref.png",
            "left out 1 label without an image: gt/fog/val/G2/c_gt_ids.png");
    assertThatThrownBy(() -> acdc.list("/a", List.of("rgb/fog/train/G1/a_rgb_anon.png")))
        .isInstanceOf(InvalidLayoutException.class)
        .hasMessage(
            "Cannot find images under '/a': no rgb/**/val/**_rgb_anon.png or .jpg (expected rgb/val/0001_rgb_anon.png and gt/val/0001_gt_ids.png)");
  }

  @Test
  void imagesAndLabelsMayShareAFolder() {
    FoldersLayout together =
        new FoldersLayout(
            Domain.SOURCE,
            Split.TRAIN,
            new FoldersLayout.Files("all", "_rgb"),
            new FoldersLayout.Files("all", "_ids"),
            Optional.empty(),
            LabelEncoding.ofLabelIds(33));
    assertThat(together.folders()).containsExactly("all");
    Listing listing = together.list("/s", List.of("all/1_rgb.jpg", "all/1_ids.png"));
    assertThat(listing.samples()).extracting(SampleFiles::id).containsExactly("1");
    assertThat(listing.rejections()).isEmpty();
  }

  @Test
  void hiddenAndForeignFilesAreLeftOutAndCounted() {
    for (String foreign :
        List.of(
            "._1.png",
            ".ipynb_checkpoints/1.png",
            "@eaDir/1.png/SYNOPHOTO_THUMB_M.png",
            "__MACOSX/1.png",
            "Thumbs.db")) {
      List<String> own = List.of("RGB/1.png", "GT/1.png", "RGB/" + foreign, "GT/" + foreign);
      assertLeftOut(folders(Domain.SOURCE, Split.TRAIN).list("/s", own), "RGB/" + foreign);
      List<String> gta5 =
          List.of("images/1.png", "labels/1.png", "images/" + foreign, "labels/" + foreign);
      assertLeftOut(GTA5.list("/g", gta5), "images/" + foreign);
      List<String> city =
          List.of(
              "leftImg8bit/train/ulm/ulm_000000_000019_leftImg8bit.png",
              "leftImg8bit/train/ulm/" + foreign,
              "gtFine/train/ulm/" + foreign);
      assertLeftOut(TRAIN_AND_VAL.list("/c", city), "leftImg8bit/train/ulm/" + foreign);
    }
  }

  private static void assertLeftOut(Listing listing, String foreign) {
    assertThat(listing.samples()).hasSize(1);
    assertThat(listing.rejections()).isEmpty();
    assertThat(listing.notes())
        .singleElement()
        .asString()
        .startsWith("left out 2 hidden or foreign files: ")
        .contains(foreign);
  }

  @Test
  void filesThatAreNoPicturesAreCounted() {
    List<String> paths =
        List.of("RGB/1.png", "RGB/2.webp", "RGB/3.tif", "RGB/4.bmp", "RGB/a/readme.txt");
    Listing listing = folders(Domain.TARGET, Split.TRAIN).list("/t", paths);
    assertThat(listing.notes())
        .containsExactly(
            "left out 4 files of another format: RGB/2.webp, RGB/3.tif, RGB/4.bmp, ...");
  }

  @Test
  void labelsInOtherNumbersAreKnownCompanions() {
    Listing listing =
        GTA5.list(
            "/g",
            List.of(
                "images/1.png",
                "labels/1.png",
                "labels/1_labelTrainIds.png",
                "labels/1_color.png",
                "images/2_color.png",
                "labels/2_color.png"));
    assertThat(listing.samples()).extracting(SampleFiles::id).containsExactly("1", "2_color");
    assertThat(listing.rejections()).isEmpty();
    assertThat(listing.notes()).isEmpty();
  }

  @Test
  void endingsAreOfAnyCase() {
    Listing listing =
        TRAIN_AND_VAL.list(
            "/c",
            List.of(
                "leftImg8bit/train/ulm/ulm_000000_000019_leftImg8bit.PNG",
                "leftImg8bit/train/ulm/ulm_000001_000019_leftImg8bit.jpeg",
                "leftImg8bit/val/ulm/ulm_000002_000019_leftImg8bit.Jpg",
                "gtFine/val/ulm/ulm_000002_000019_gtFine_labelIds.PNG",
                "gtFine/val/ulm/ulm_000002_000019_gtFine_instanceIds.PNG"));
    assertThat(listing.rejections()).isEmpty();
    assertThat(listing.samples()).hasSize(3);
    assertThat(listing.samples().get(2).labelPath()).isPresent();
    assertThat(listing.samples().get(2).instancesPath()).isPresent();
  }

  @Test
  void splitListsAreReadInEveryEncodingThatWindowsWrites() {
    String text = "00001.png\r\n00002.png\r\n";
    List<String> lines = List.of("00001.png", "00002.png");
    assertThat(SplitList.lines(text.getBytes(StandardCharsets.UTF_8), "l")).isEqualTo(lines);
    assertThat(SplitList.lines(("\ufeff" + text).getBytes(StandardCharsets.UTF_8), "l"))
        .isEqualTo(lines);
    assertThat(SplitList.lines(text.getBytes(StandardCharsets.UTF_16), "l")).isEqualTo(lines);
    assertThat(SplitList.lines(("\ufeff" + text).getBytes(StandardCharsets.UTF_16LE), "l"))
        .isEqualTo(lines);
    for (byte[] other :
        List.of(text.getBytes(StandardCharsets.UTF_16LE), new byte[] {(byte) 0xfc, 10})) {
      assertThatThrownBy(() -> SplitList.lines(other, "train.txt"))
          .isInstanceOf(InvalidLayoutException.class)
          .hasMessage(
              "Cannot read split file 'train.txt': it is not UTF-8 text (save it as UTF-8)");
    }
  }

  @Test
  void splitsMayNamePicturesThatAreNotThere() {
    Gta5Splits splits =
        Gta5Splits.ofLists(
            Map.of(Split.TRAIN, List.of("1", "77", "78"), Split.VAL, List.of("9")), "l");
    List<String> paths = List.of("images/00001.png", "labels/00001.png");
    assertThat(new Gta5Layout(splits, Optional.of(Split.TRAIN)).list("/g", paths).notes())
        .containsExactly("the splits name 2 pictures that are not there: 00077, 00078");
    assertThat(new Gta5Layout(splits, Optional.empty()).list("/g", paths).notes())
        .containsExactly("the splits name 3 pictures that are not there: 00009, 00077, 00078");
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
