// SPDX-License-Identifier: Apache-2.0
package io.semadapt.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.semadapt.image.InvalidImageException.Defect;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.WritableRaster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageCodecTest {
  private static final byte[] SIX = {1, 2, 3, (byte) 254, 0, 3};

  private static final int WIDTH = 37;
  private static final int HEIGHT = 23;

  private static byte[] random(int length, int bound) {
    Random random = new Random(7);
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) random.nextInt(bound);
    }
    return bytes;
  }

  private static RgbImage picture() {
    byte[] bytes = random(3 * WIDTH * HEIGHT, 256);
    for (int i = 0; i < bytes.length / 2; i++) {
      bytes[i] = (byte) (i / 9); // smooth above, noise below: every filter gets its turn
    }
    return new RgbImage(WIDTH, HEIGHT, bytes);
  }

  private static byte[] written(BufferedImage image, String format) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(ImageIO.write(image, format, out)).isTrue();
    return out.toByteArray();
  }

  private static BufferedImage buffered(RgbImage picture, int type) {
    BufferedImage image = new BufferedImage(picture.width(), picture.height(), type);
    for (int y = 0; y < picture.height(); y++) {
      for (int x = 0; x < picture.width(); x++) {
        image.setRGB(x, y, 0xff000000 | picture.rgb(x, y));
      }
    }
    return image;
  }

  private static byte[] interlaced(BufferedImage image) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
      writer.setOutput(stream);
      ImageWriteParam parameters = writer.getDefaultWriteParam();
      parameters.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
      writer.write(null, new javax.imageio.IIOImage(image, null, null), parameters);
    }
    return out.toByteArray();
  }

  private static void assertDefect(ThrowingCallable call, Defect defect, String message) {
    assertThatThrownBy(call)
        .hasMessage(message)
        .asInstanceOf(InstanceOfAssertFactories.type(InvalidImageException.class))
        .extracting(InvalidImageException::defect)
        .isEqualTo(defect);
  }

  @Test
  void aDamagedNameOfAChunkIsStillOneLine() {
    byte[] damaged = ImageCodec.encodePng(new RgbImage(8, 8, new byte[3 * 64]));
    damaged[37] = '\n';
    damaged[38] = (byte) 0x85;
    assertThatThrownBy(() -> ImageCodec.decode(damaged, "a.png"))
        .isInstanceOf(InvalidImageException.class)
        .hasMessage("Cannot read image 'a.png': the checksum of its ??AT chunk is wrong");
  }

  @Test
  void pngRoundTripIsExactAndReadableByOthers() throws IOException {
    RgbImage picture = picture();
    byte[] png = ImageCodec.encodePng(picture);
    assertThat(ImageCodec.decode(png, "p").bytes()).isEqualTo(picture.bytes());
    BufferedImage other = ImageIO.read(new ByteArrayInputStream(png));
    assertThat(other.getRGB(5, 20) & 0xffffff).isEqualTo(picture.rgb(5, 20));
    assertThat(other.getRGB(36, 0) & 0xffffff).isEqualTo(picture.rgb(36, 0));
  }

  @Test
  void quickPngsAreExactToo() throws IOException {
    for (RgbImage picture :
        List.of(picture(), new RgbImage(1, 1, new byte[] {1, 2, 3}), new RgbImage(1, 2, SIX))) {
      byte[] png = ImageCodec.encodePngQuickly(picture);
      assertThat(ImageCodec.decode(png, "p").bytes()).isEqualTo(picture.bytes());
      int right = picture.width() - 1;
      int bottom = picture.height() - 1;
      BufferedImage other = ImageIO.read(new ByteArrayInputStream(png));
      assertThat(other.getRGB(right, bottom) & 0xffffff).isEqualTo(picture.rgb(right, bottom));
    }
  }

  @Test
  void jpegsOfHighQualityAreNearlyExact() {
    byte[] smooth = new byte[3 * 64 * 48];
    for (int i = 0; i < smooth.length; i++) {
      smooth[i] = (byte) (i / 3 % 64 * 2 + i / 3 / 64);
    }
    RgbImage picture = new RgbImage(64, 48, smooth);
    byte[] best = ImageCodec.encodeJpeg(picture, 100);
    byte[] worse = ImageCodec.encodeJpeg(picture, 30);
    byte[] decoded = ImageCodec.decode(best, "p").bytes();
    for (int i = 0; i < smooth.length; i++) {
      assertThat(decoded[i] & 0xff).isCloseTo(smooth[i] & 0xff, within(4));
    }
    assertThat(worse.length).isLessThan(best.length);
  }

  @Test
  void foreignPngsDecodeExactly() throws IOException {
    RgbImage picture = picture();
    for (int type : new int[] {BufferedImage.TYPE_INT_RGB, BufferedImage.TYPE_4BYTE_ABGR}) {
      BufferedImage image = buffered(picture, type);
      assertThat(ImageCodec.decode(written(image, "png"), "p").bytes()).isEqualTo(picture.bytes());
      assertThat(ImageCodec.decode(interlaced(image), "p").bytes()).isEqualTo(picture.bytes());
    }
  }

  @Test
  void greyBecomesThreeEqualChannels() {
    byte[] grey = LabelCodec.encodeGreyPng(new LabelImage(2, 1, new byte[] {9, (byte) 200}));
    assertThat(ImageCodec.decode(grey, "g").bytes())
        .containsExactly(9, 9, 9, (byte) 200, (byte) 200, (byte) 200);
  }

  @Test
  void paletteBecomesItsColours() {
    byte[] png = LabelCodec.encodePalettePng(new LabelImage(1, 1, new byte[] {7}));
    assertThat(ImageCodec.decode(png, "p").rgb(0, 0)).isEqualTo(0x804080);
  }

  @Test
  void jpegDecodesAndItsCutEndIsNoticed() throws IOException {
    BufferedImage image = new BufferedImage(64, 48, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 64 * 48; i++) {
      image.setRGB(i % 64, i / 64, 0x204060);
    }
    byte[] jpeg = written(image, "jpeg");
    RgbImage decoded = ImageCodec.decode(jpeg, "j");
    assertThat(decoded.width()).isEqualTo(64);
    assertThat(decoded.rgb(30, 30) & 0xff).isBetween(0x5c, 0x64);
    assertThatThrownBy(() -> ImageCodec.decode(Arrays.copyOf(jpeg, jpeg.length - 40), "j.jpg"))
        .isInstanceOf(InvalidImageException.class)
        .hasMessageStartingWith("Cannot read image 'j.jpg': ");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 8})
  void paletteAndGreyOfEveryDepthGiveTheIndex(int bits) throws IOException {
    int entries = 1 << bits;
    byte[] ids = random(WIDTH * HEIGHT, entries);
    byte[] reversed = new byte[entries];
    for (int i = 0; i < entries; i++) {
      reversed[i] = (byte) (255 - i);
    }
    IndexColorModel colours = new IndexColorModel(bits, entries, reversed, reversed, reversed);
    WritableRaster raster = colours.createCompatibleWritableRaster(WIDTH, HEIGHT);
    for (int i = 0; i < ids.length; i++) {
      raster.setSample(i % WIDTH, i / WIDTH, 0, ids[i] & 0xff);
    }
    BufferedImage palette = new BufferedImage(colours, raster, false, null);
    assertThat(LabelCodec.decode(written(palette, "png"), "l").ids()).isEqualTo(ids);
    assertThat(LabelCodec.decode(interlaced(palette), "l").ids()).isEqualTo(ids);

    BufferedImage grey =
        ImageTypeSpecifier.createGrayscale(bits, java.awt.image.DataBuffer.TYPE_BYTE, false)
            .createBufferedImage(WIDTH, HEIGHT);
    grey.setData(raster);
    assertThat(LabelCodec.decode(written(grey, "png"), "l").ids()).isEqualTo(ids);
  }

  @Test
  void labelRoundTripsAreExact() throws IOException {
    LabelImage labels = new LabelImage(WIDTH, HEIGHT, random(WIDTH * HEIGHT, 34));
    byte[] palette = LabelCodec.encodePalettePng(labels);
    assertThat(LabelCodec.decode(palette, "l").ids()).isEqualTo(labels.ids());
    BufferedImage other = ImageIO.read(new ByteArrayInputStream(palette));
    assertThat(other.getRaster().getSample(3, 4, 0)).isEqualTo(labels.id(3, 4));
    assertThat(LabelCodec.decode(LabelCodec.encodeGreyPng(labels), "l").ids())
        .isEqualTo(labels.ids());
  }

  @Test
  void instanceRoundTripIsExact() {
    InstanceImage map = new InstanceImage(3, 1, new char[] {7, 26_001, 65_535});
    byte[] png = LabelCodec.encodeInstancesPng(map);
    assertThat(LabelCodec.decodeInstances(png, "i").values()).isEqualTo(map.values());
  }

  @Test
  void sixteenBitAndColouredLabelsAreRefused() {
    byte[] deep = LabelCodec.encodeInstancesPng(new InstanceImage(1, 1, new char[] {26_001}));
    assertDefect(
        () -> LabelCodec.decode(deep, "deep.png"),
        Defect.SIXTEEN_BIT_LABEL,
        "Cannot read image 'deep.png': a label map has 8 bits a pixel, this one 16 (is it an instance"
            + " map?)");
    byte[] coloured = ImageCodec.encodePng(picture());
    assertDefect(
        () -> LabelCodec.decode(coloured, "colour.png"),
        Defect.COLOUR_LABEL,
        "Cannot read image 'colour.png': a label map has one channel, this one 3 (colours cannot be"
            + " read as labels)");
  }

  @Test
  void theFirstChannelOfASimulatorsLabelIsRead() {
    byte[] rgb = ImageCodec.encodePng(new RgbImage(2, 1, new byte[] {3, 99, 99, 22, 0, 0}));
    assertThat(LabelCodec.decodeFirstChannel(rgb, "l").ids()).containsExactly(3, 22);
    byte[] deep = LabelCodec.encodeInstancesPng(new InstanceImage(2, 1, new char[] {7, 255}));
    assertThat(LabelCodec.decodeFirstChannel(deep, "l").ids()).containsExactly(7, 255);
    byte[] deeper = LabelCodec.encodeInstancesPng(new InstanceImage(2, 1, new char[] {7, 26_001}));
    assertDefect(
        () -> LabelCodec.decodeFirstChannel(deeper, "l"),
        Defect.SIXTEEN_BIT_LABEL,
        "Cannot read image 'l': a class number is at most 255, its first channel holds 26001");
  }

  @Test
  void bytesThatAreNotAnImageAreRefused() throws IOException {
    assertDefect(
        () -> ImageCodec.decode(new byte[0], "a"),
        Defect.NOT_AN_IMAGE,
        "Cannot read image 'a': the file is empty");
    assertDefect(
        () -> ImageCodec.decode("<html>".getBytes(java.nio.charset.StandardCharsets.UTF_8), "a"),
        Defect.NOT_AN_IMAGE,
        "Cannot read image 'a': neither PNG nor JPEG");
    byte[] jpeg = written(new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB), "jpeg");
    assertDefect(
        () -> LabelCodec.decode(jpeg, "a"),
        Defect.NOT_AN_IMAGE,
        "Cannot read image 'a': a label map must be a PNG, this is a JPEG");
  }

  @Test
  void everyTruncationOfAPngIsNoticed() {
    byte[] png = ImageCodec.encodePng(picture());
    for (int length = 8; length < png.length; length++) {
      byte[] cut = Arrays.copyOf(png, length);
      assertThatThrownBy(() -> ImageCodec.decode(cut, "cut.png"))
          .isInstanceOf(InvalidImageException.class)
          .asInstanceOf(InstanceOfAssertFactories.type(InvalidImageException.class))
          .extracting(InvalidImageException::defect)
          .isEqualTo(Defect.TRUNCATED);
    }
    assertDefect(
        () -> ImageCodec.decode(Arrays.copyOf(png, png.length / 2), "cut.png"),
        Defect.TRUNCATED,
        "Cannot read image 'cut.png': the PNG ends inside IDAT");
  }

  @Test
  void everyFlippedByteIsNoticed() {
    byte[] png = ImageCodec.encodePng(picture());
    for (int i = 0; i < png.length; i += 11) {
      byte[] damaged = png.clone();
      damaged[i] ^= 0x40;
      assertThatThrownBy(() -> ImageCodec.decode(damaged, "damaged"))
          .isInstanceOf(InvalidImageException.class);
    }
  }

  @Test
  void manyBytesForEachPixelAreRefusedBeforeAnyMemoryIsTaken() {
    byte[] deep = ImageCodec.encodePng(picture());
    // Red, green, blue and alpha of 16 bits each.
    deep[24] = 16;
    deep[25] = 6;
    assertDefect(
        () -> ImageCodec.decode(claiming(deep, 8192, 8192), "deep"),
        Defect.TOO_LARGE,
        "Cannot read image 'deep': 536879104 bytes of pixels are more than 335544320");
  }

  @Test
  void absurdSizesAreRefusedBeforeAnyMemoryIsTaken() {
    byte[] png = ImageCodec.encodePng(picture());
    assertDefect(
        () -> ImageCodec.decode(claiming(png, 2_000_000_000, 1), "huge"),
        Defect.TOO_LARGE,
        "Cannot read image 'huge': 2000000000x1 pixels are more than 67108864");
    assertDefect(
        () -> ImageCodec.decode(claiming(png, -5, 9), "odd"),
        Defect.CORRUPT,
        "Cannot read image 'odd': its size is -5x9");
    assertDefect(
        () -> ImageCodec.decode(claiming(png, 8192, 8192), "bomb"),
        Defect.TRUNCATED,
        "Cannot read image 'bomb': too few bytes for 8192x8192");
  }

  @ParameterizedTest
  @CsvSource({"8, 0, 1", "16, 0, 1", "8, 2, 3"})
  void everyRowFilterIsUndoneAsOthersDoIt(int bitDepth, int colourType, int channels)
      throws IOException {
    int rowBytes = 61 * channels * bitDepth / 8;
    byte[] rows = random(40 * (1 + rowBytes), 256);
    for (int row = 0; row < 40; row++) {
      int start = row * (1 + rowBytes);
      rows[start] = (byte) (row * 7 % 5);
      // Long runs without a difference, as maps of labels have them, and noise between.
      Arrays.fill(rows, start + 9, start + rowBytes - 13 + row % 8, (byte) 0);
    }
    byte[] header =
        ByteBuffer.allocate(13)
            .putInt(61)
            .putInt(40)
            .put((byte) bitDepth)
            .put((byte) colourType)
            .array();
    ByteArrayOutputStream deflated = new ByteArrayOutputStream();
    try (DeflaterOutputStream out = new DeflaterOutputStream(deflated)) {
      out.write(rows);
    }
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    png.writeBytes(Arrays.copyOf(ImageCodec.encodePng(picture()), 8));
    png.writeBytes(chunk("IHDR", header));
    png.writeBytes(chunk("IDAT", deflated.toByteArray()));
    png.writeBytes(chunk("IEND", new byte[0]));

    WritableRaster raster = ImageIO.read(new ByteArrayInputStream(png.toByteArray())).getRaster();
    int[] expected = raster.getPixels(0, 0, 61, 40, (int[]) null);
    byte[] bytes = png.toByteArray();
    int[] actual = new int[expected.length];
    if (channels == 3) {
      byte[] values = ImageCodec.decode(bytes, "made").bytes();
      Arrays.setAll(actual, i -> values[i] & 0xff);
    } else {
      char[] values = LabelCodec.decodeInstances(bytes, "made").values();
      Arrays.setAll(actual, i -> values[i]);
    }
    assertThat(actual).isEqualTo(expected);
  }

  private static byte[] chunk(String type, byte[] data) {
    ByteBuffer chunk = ByteBuffer.allocate(12 + data.length).putInt(data.length);
    chunk.put(type.getBytes(StandardCharsets.US_ASCII)).put(data);
    CRC32 crc = new CRC32();
    crc.update(chunk.array(), 4, 4 + data.length);
    return chunk.putInt((int) crc.getValue()).array();
  }

  /** The same file with another size in its header, checksum mended. */
  private static byte[] claiming(byte[] png, int width, int height) {
    byte[] changed = png.clone();
    ByteBuffer view = ByteBuffer.wrap(changed).putInt(16, width).putInt(20, height);
    CRC32 crc = new CRC32();
    crc.update(changed, 12, 17);
    view.putInt(29, (int) crc.getValue());
    return changed;
  }
}
