// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.trainsegmenter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.semadapt.spark.SampleOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class DrawOrderTest {
  private static final int ROAD = 0;
  private static final int BICYCLE = 18;

  @Test
  void oneFolderIsTakenInTurn() {
    SampleOrder plain = new SampleOrder(List.of(7L, 5L), 1, 2, 3);
    DrawOrder order = new DrawOrder(set(folder(1, 7, 5)), 1, 2, 3);

    for (int position = 0; position < 30; position++) {
      assertThat(order.at(position)).isEqualTo(new Draw(0, plain.at(position), Draw.ANY));
    }
  }

  /** In every stretch, so that no batch normalisation sees one folder alone for long. */
  @Test
  void foldersAreMixedEvenlyByTheirShares() {
    DrawOrder order =
        new DrawOrder(set(folder(0.6, 12), folder(0.15, 3), folder(0.25, 5)), 0, 1, 3);

    for (int start = 0; start < 1000; start += 20) {
      List<Integer> folders = folders(order, start, start + 20);
      assertThat(Collections.frequency(folders, 0)).isCloseTo(12, within(1));
      assertThat(Collections.frequency(folders, 1)).isCloseTo(3, within(1));
      assertThat(Collections.frequency(folders, 2)).isCloseTo(5, within(1));
    }
  }

  @Test
  void foldersWithoutAShareAreNotSeen() {
    DrawOrder raw = new DrawOrder(set(folder(0, 4), folder(0, 4), folder(1, 2)), 0, 1, 3);
    DrawOrder translated = new DrawOrder(set(folder(1, 4), folder(0, 2)), 0, 1, 3);

    assertThat(folders(raw, 0, 50)).containsOnly(2);
    assertThat(folders(translated, 0, 50)).containsOnly(0);
  }

  @Test
  void everySampleOfAFolderIsSeenOnceInItsEpoch() {
    DrawOrder order = new DrawOrder(set(folder(0.75, 6), folder(0.25, 2)), 0, 1, 3);

    assertThat(LongStream.range(0, 8).mapToObj(order::at)).doesNotHaveDuplicates();
  }

  /** Two classes as often in pixels as 3 to 1, T = 1/2: e^(1/2) against e^(3/2). */
  @Test
  void chancesAreThoseOfThePaper() {
    long[] pixels = new long[19];
    pixels[ROAD] = 75;
    pixels[BICYCLE] = 25;

    List<Double> chances = RareClasses.of(pixels, 0.5).chances();

    double absent = Math.exp(2);
    double sum = 17 * absent + Math.exp(0.5) + Math.exp(1.5);
    assertThat(chances.get(ROAD)).isCloseTo(Math.exp(0.5) / sum, within(1e-12));
    assertThat(chances.get(BICYCLE)).isCloseTo(Math.exp(1.5) / sum, within(1e-12));
    assertThat(chances.get(1)).isCloseTo(absent / sum, within(1e-12));
    assertThat(RareClasses.of(pixels, 1e-6).chances()).allMatch(Double::isFinite);
  }

  /** One sample of twenty shows a bicycle; all show road. */
  @Test
  void rareClassesComeAsOftenAsTheirChance() {
    TrainingSet.Folder folder = folder(1, 10, 10);
    folder.shownClasses().addAll(Collections.nCopies(20, 1 << ROAD));
    folder.shownClasses().set(13, 1 << ROAD | 1 << BICYCLE);
    DrawOrder order = new DrawOrder(set(rare(0.25, 0.75), folder), 0, 1, 3);

    List<Draw> draws = LongStream.range(0, 4000).mapToObj(order::at).toList();

    List<Draw> bicycles = draws.stream().filter(draw -> draw.wanted() == BICYCLE).toList();
    assertThat(bicycles)
        .containsOnly(new Draw(0, new SampleOrder.Address(1, 3), BICYCLE))
        .hasSizeBetween(2900, 3100);
    assertThat(draws).filteredOn(draw -> draw.wanted() == ROAD).hasSize(4000 - bicycles.size());
    for (int epoch = 0; epoch < 50; epoch++) {
      List<Integer> shards = new ArrayList<>();
      draws
          .subList(20 * epoch, 20 * epoch + 20)
          .forEach(draw -> shards.add(draw.address().shard()));
      assertThat(changes(shards)).as("each shard is read once an epoch").isLessThan(2);
    }
  }

  @Test
  void workersDrawFromTheirOwnSamplesTheSameAgain() {
    TrainingSet.Folder folder = folder(1, 20);
    folder.shownClasses().addAll(Collections.nCopies(20, 1 << ROAD));
    TrainingSet set = set(rare(1, 0), folder);
    Set<Integer> seen = new HashSet<>();

    for (int worker = 0; worker < 2; worker++) {
      DrawOrder order = new DrawOrder(set, worker, 2, 3);
      DrawOrder again = new DrawOrder(set, worker, 2, 3);
      Set<Integer> own = new HashSet<>();
      for (int position = 99; position >= 0; position--) {
        assertThat(again.at(position)).isEqualTo(order.at(position));
        own.add(order.at(position).address().row());
      }
      assertThat(own).hasSize(10);
      seen.addAll(own);
    }
    assertThat(seen).hasSize(20);
  }

  @Test
  void samplesThatShowNoClassAreTakenInTurn() {
    TrainingSet.Folder folder = folder(1, 4);
    folder.shownClasses().addAll(Collections.nCopies(4, 0));

    DrawOrder order = new DrawOrder(set(rare(1, 0), folder), 0, 1, 3);

    assertThat(LongStream.range(0, 4).mapToObj(order::at)).doesNotHaveDuplicates();
  }

  private static int changes(List<Integer> numbers) {
    int changes = 0;
    for (int i = 1; i < numbers.size(); i++) {
      changes += numbers.get(i).equals(numbers.get(i - 1)) ? 0 : 1;
    }
    return changes;
  }

  private static List<Integer> folders(DrawOrder order, int from, int to) {
    return LongStream.range(from, to).mapToObj(position -> order.at(position).folder()).toList();
  }

  private static RareClasses rare(double road, double bicycle) {
    ArrayList<Double> chances = new ArrayList<>(Collections.nCopies(19, 0.0));
    chances.set(ROAD, road);
    chances.set(BICYCLE, bicycle);
    return new RareClasses(chances);
  }

  private static TrainingSet set(TrainingSet.Folder... folders) {
    return set(RareClasses.OFF, folders);
  }

  private static TrainingSet set(RareClasses rareClasses, TrainingSet.Folder... folders) {
    return new TrainingSet(new ArrayList<>(List.of(folders)), rareClasses, "f");
  }

  private static TrainingSet.Folder folder(double share, long... samples) {
    ArrayList<Long> counts = new ArrayList<>();
    ArrayList<String> shards = new ArrayList<>();
    for (long count : samples) {
      counts.add(count);
      shards.add("shard");
    }
    return new TrainingSet.Folder(shards, counts, new ArrayList<>(), share, new ArrayList<>());
  }
}
