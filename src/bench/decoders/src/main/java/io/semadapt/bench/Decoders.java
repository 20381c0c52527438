// SPDX-License-Identifier: Apache-2.0
package io.semadapt.bench;

import ar.com.hjg.pngj.PngReaderByte;
import de.matthiasmann.twl.utils.PNGDecoder;
import io.semadapt.image.ImageCodec;
import io.semadapt.image.LabelCodec;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import nu.pattern.OpenCV;
import org.opencv.core.Mat;
import org.opencv.core.MatOfByte;
import org.opencv.imgcodecs.Imgcodecs;

/**
 * Which PNG decoder for Java is the fastest: processor time for a megapixel of label maps, instance
 * maps and photographs below a folder in Cityscapes' layout. Each decoder is run in turn, as often
 * as asked for, and its median is printed; files are in memory.
 *
 * <p>Arguments: folder, rounds.
 */
public final class Decoders {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final int MOST_FILES = 8;

  /** Decodes one file and says how many pixels it has. */
  private interface Decoder {
    long pixels(byte[] png) throws IOException;
  }

  private Decoders() {}

  /** Prints the table. */
  public static void main(String[] arguments) throws IOException {
    OpenCV.loadLocally();
    Path folder = Path.of(arguments[0]);
    int rounds = Integer.parseInt(arguments[1]);
    Map<String, List<byte[]>> kinds = new LinkedHashMap<>();
    kinds.put("label ids", files(folder, "_labelIds.png"));
    kinds.put("instance ids", files(folder, "_instanceIds.png"));
    kinds.put("photographs", files(folder, "_leftImg8bit.png"));
    System.out.println("PNG decoders, milliseconds of processor time a megapixel, one thread");
    System.out.println("| decoder | " + String.join(" | ", kinds.keySet()) + " |");
    System.out.println("|---|" + "---|".repeat(kinds.size()));
    for (Map.Entry<String, Decoder> decoder : decoders().entrySet()) {
      StringBuilder row = new StringBuilder("| " + decoder.getKey() + " |");
      for (List<byte[]> files : kinds.values()) {
        row.append(" %s |".formatted(cell(decoder.getValue(), files, rounds)));
      }
      System.out.println(row);
    }
  }

  private static Map<String, Decoder> decoders() {
    Map<String, Decoder> decoders = new LinkedHashMap<>();
    decoders.put("Semadapt", Decoders::semadapt);
    decoders.put("javax.imageio", png -> pixels(ImageIO.read(new ByteArrayInputStream(png))));
    decoders.put("pngj 2.1", Decoders::pngj);
    decoders.put("twl pngdecoder 1.0", Decoders::twl);
    decoders.put("OpenCV 4.9 (native libpng)", Decoders::openCv);
    return decoders;
  }

  private static long semadapt(byte[] png) {
    // Colour type and bit depth of the header: a label map, an instance map, or a photograph.
    if (png[25] != 2) {
      return png[24] == 16
          ? LabelCodec.decodeInstances(png, "instances").values().length
          : LabelCodec.decode(png, "labels").ids().length;
    }
    return ImageCodec.decode(png, "photograph").bytes().length / 3;
  }

  private static long pixels(BufferedImage image) {
    return (long) image.getWidth() * image.getHeight();
  }

  private static long pngj(byte[] png) {
    PngReaderByte reader = new PngReaderByte(new ByteArrayInputStream(png));
    long values = 0;
    while (reader.hasMoreRows()) {
      values += reader.readRowByte().getScanline().length;
    }
    reader.end();
    return values / reader.imgInfo.channels;
  }

  private static long twl(byte[] png) throws IOException {
    PNGDecoder decoder = new PNGDecoder(new ByteArrayInputStream(png));
    PNGDecoder.Format format =
        decoder.isRGB() ? PNGDecoder.Format.RGB : PNGDecoder.Format.LUMINANCE;
    int channels = format.getNumComponents();
    ByteBuffer pixels = ByteBuffer.allocate(channels * decoder.getWidth() * decoder.getHeight());
    decoder.decode(pixels, channels * decoder.getWidth(), format);
    return pixels.position() / channels;
  }

  private static long openCv(byte[] png) {
    Mat decoded = Imgcodecs.imdecode(new MatOfByte(png), Imgcodecs.IMREAD_UNCHANGED);
    long pixels = decoded.total();
    decoded.release();
    return pixels;
  }

  private static String cell(Decoder decoder, List<byte[]> files, int rounds) {
    double[] milliseconds = new double[rounds];
    try {
      for (int round = -2; round < rounds; round++) {
        long start = THREADS.getCurrentThreadCpuTime();
        long pixels = 0;
        for (byte[] file : files) {
          pixels += decoder.pixels(file);
        }
        double spent = (THREADS.getCurrentThreadCpuTime() - start) / 1e6;
        if (round >= 0) {
          milliseconds[round] = spent / (pixels / 1e6);
        }
      }
    } catch (IOException | RuntimeException e) {
      return "cannot";
    }
    return String.format(Locale.ROOT, "%.2f", Medians.of(milliseconds));
  }

  private static List<byte[]> files(Path folder, String suffix) throws IOException {
    List<byte[]> files = new ArrayList<>();
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path :
          paths
              .filter(each -> each.toString().endsWith(suffix))
              .sorted()
              .limit(MOST_FILES)
              .toList()) {
        files.add(Files.readAllBytes(path));
      }
    }
    return files;
  }
}
