// SPDX-License-Identifier: Apache-2.0
package io.semadapt.bench;

import io.semadapt.image.LabelCodec;
import io.semadapt.metric.ConfusionMatrix;
import io.semadapt.metric.InstanceConfusion;
import java.awt.image.Raster;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/**
 * What scoring costs above reading: processor time for a megapixel of ground truth with its
 * instance map and a prediction (the ground truth once more), one thread, medians. What {@code
 * score} does in a task, without Spark, against reading the files, reading and decoding them, and a
 * loop as anyone would write it.
 *
 * <p>Arguments: folder in Cityscapes' layout, rounds.
 */
public final class Scoring {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final String TRUTH = "_labelIds.png";
  private static final int MOST_FILES = 8;

  /** Handles one image and says how many pixels it has. */
  private interface Work {
    long pixels(Path truth, Path instances) throws IOException;
  }

  private Scoring() {}

  /** Prints the table. */
  public static void main(String[] arguments) throws IOException {
    List<Path> truths;
    try (Stream<Path> paths = Files.walk(Path.of(arguments[0]))) {
      truths =
          paths.filter(path -> path.toString().endsWith(TRUTH)).sorted().limit(MOST_FILES).toList();
    }
    Map<String, Work> works = new LinkedHashMap<>();
    works.put("read the three files", Scoring::read);
    works.put("read and decode (Semadapt's reader)", Scoring::decode);
    works.put("score as a task of Semadapt does", Scoring::score);
    works.put("score in a plain loop over javax.imageio", Scoring::plainScore);
    System.out.println("| scoring, one thread | ms of processor time a megapixel |");
    System.out.println("|---|---|");
    for (Map.Entry<String, Work> work : works.entrySet()) {
      System.out.printf(
          Locale.ROOT,
          "| %s | %.2f |%n",
          work.getKey(),
          milliseconds(work.getValue(), truths, Integer.parseInt(arguments[1])));
    }
  }

  private static double milliseconds(Work work, List<Path> truths, int rounds) throws IOException {
    double[] milliseconds = new double[rounds];
    for (int round = -rounds / 2; round < rounds; round++) {
      long start = THREADS.getCurrentThreadCpuTime();
      long pixels = 0;
      for (Path truth : truths) {
        String name = truth.toString();
        String stem = name.substring(0, name.length() - TRUTH.length());
        pixels += work.pixels(truth, Path.of(stem + "_instanceIds.png"));
      }
      if (round >= 0) {
        milliseconds[round] = (THREADS.getCurrentThreadCpuTime() - start) / 1e6 / (pixels / 1e6);
      }
    }
    return Medians.of(milliseconds);
  }

  private static long read(Path truth, Path instances) throws IOException {
    // Pixels from the header, so that every row is divided by the same number.
    byte[] bytes = Files.readAllBytes(truth);
    Files.readAllBytes(truth);
    Files.readAllBytes(instances);
    ByteBuffer header = ByteBuffer.wrap(bytes);
    return (long) header.getInt(16) * header.getInt(20);
  }

  private static long decode(Path truth, Path instances) throws IOException {
    LabelCodec.decode(Files.readAllBytes(truth), "prediction");
    LabelCodec.decodeInstances(Files.readAllBytes(instances), "instances");
    return LabelCodec.decode(Files.readAllBytes(truth), "truth").ids().length;
  }

  private static long score(Path truth, Path instances) throws IOException {
    byte[] actual = LabelCodec.decode(Files.readAllBytes(truth), "truth").ids();
    byte[] predicted = LabelCodec.decode(Files.readAllBytes(truth), "prediction").ids();
    char[] objects =
        LabelCodec.decodeInstances(Files.readAllBytes(instances), "instances").values();
    new InstanceConfusion().add(objects, predicted);
    return new ConfusionMatrix().add(actual, predicted).pixels();
  }

  private static long plainScore(Path truth, Path instances) throws IOException {
    Raster actual = ImageIO.read(truth.toFile()).getRaster();
    Raster predicted = ImageIO.read(truth.toFile()).getRaster();
    Raster objects = ImageIO.read(instances.toFile()).getRaster();
    long[][] confusion = new long[34][34];
    Map<Integer, int[]> found = new HashMap<>();
    for (int y = 0; y < actual.getHeight(); y++) {
      for (int x = 0; x < actual.getWidth(); x++) {
        int prediction = predicted.getSample(x, y, 0);
        confusion[actual.getSample(x, y, 0)][prediction]++;
        int object = objects.getSample(x, y, 0);
        if (object > 1000) {
          int[] counts = found.computeIfAbsent(object, unused -> new int[2]);
          counts[0]++;
          counts[1] += object / 1000 == prediction ? 1 : 0;
        }
      }
    }
    if (confusion.length != 34 || found.containsKey(0)) {
      throw new IllegalStateException("No counts");
    }
    return (long) actual.getWidth() * actual.getHeight();
  }
}
