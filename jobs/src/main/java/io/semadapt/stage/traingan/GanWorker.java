// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.traingan;

import io.semadapt.dataset.Sample;
import io.semadapt.engine.Engine;
import io.semadapt.engine.GanBatch;
import io.semadapt.engine.GanPeers;
import io.semadapt.engine.GanTrainer;
import io.semadapt.engine.Meeting;
import io.semadapt.error.UserException;
import io.semadapt.image.CropPlace;
import io.semadapt.image.PixelSize;
import io.semadapt.image.Tensors;
import io.semadapt.spark.Devices;
import io.semadapt.spark.ParameterAveraging.Contribution;
import io.semadapt.spark.PictureThreads;
import io.semadapt.spark.SampleOrder;
import io.semadapt.spark.Segments;
import io.semadapt.task.BatchesAhead;
import io.semadapt.task.ModelPool;
import io.semadapt.train.GanLosses;
import io.semadapt.train.Seeds;
import io.semadapt.train.TrainingState;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongConsumer;
import org.apache.hadoop.conf.Configuration;

/**
 * The local steps of one worker in a round or a segment; what it does depends on seed, step and
 * worker alone.
 */
final class GanWorker {
  private static final long SOURCE = 1;
  private static final long TARGET = 2;
  private static final long CROPS = 3;
  private static final long POOL = 4;

  // Making the networks takes longer than a short round: each process keeps them between its tasks.
  private static final ModelPool<GanTrainer> IDLE = new ModelPool<>();

  private final GanSetup setup;
  private final long seed;
  private final int worker;
  private final SampleOrder source;
  private final SampleOrder target;
  private final Configuration conf;

  GanWorker(GanSetup setup, int worker, int workers) {
    this.setup = setup;
    this.seed = setup.recipe().seed();
    this.worker = worker;
    this.source = setup.source().order(worker, workers, Seeds.mix(seed, SOURCE));
    this.target = setup.target().order(worker, workers, Seeds.mix(seed, TARGET));
    this.conf = setup.hadoop().toConfiguration();
  }

  /**
   * Trains for {@code steps} from {@code state}; the metrics are the mean losses of the steps.
   *
   * @param waited gets the time that the steps have waited for their batches, nanoseconds
   */
  Contribution<GanLosses> train(TrainingState state, int steps, LongConsumer waited)
      throws Exception {
    Engine engine = Devices.initialize();
    long end = state.step() + steps;
    try (BatchesAhead<GanBatch> batches =
        new BatchesAhead<>(PictureThreads.ofTask(), state.step(), end, this::batch, waited)) {
      return IDLE.lend(
          engine.device(),
          setup.recipe(),
          () -> engine.gan(setup.recipe()),
          gan -> train(gan, state, steps, batches));
    }
  }

  private Contribution<GanLosses> train(
      GanTrainer gan, TrainingState state, int steps, BatchesAhead<GanBatch> batches) {
    try {
      gan.restore(state);
      GanLosses mean = round(gan, state.step(), steps, batches);
      return new Contribution<>(gan.state(), (long) steps * setup.batch(), mean);
    } finally {
      // The next round's task may run on another thread: this one's blocks would stay for good.
      gan.releaseMemory();
    }
  }

  private GanLosses round(GanTrainer gan, long start, int steps, BatchesAhead<GanBatch> batches) {
    gan.startRound(setup.imagePool(), Seeds.mix(seed, POOL, start, worker));
    GanLosses mean = GanLosses.ZERO;
    for (int step = 0; step < steps; step++) {
      mean = mean.plus(gan.step(batches.next()), 1.0 / steps);
    }
    return mean;
  }

  /**
   * Trains the rounds of a segment from {@code state}, and averages with the other workers after
   * each.
   *
   * @param meeting where they are
   * @param counter of its steps
   */
  Segments.Share<SegmentPlan.Report> trainSegment(
      TrainingState state, SegmentPlan plan, Meeting meeting, LongConsumer counter)
      throws Exception {
    Engine engine = Devices.initialize();
    try (BatchesAhead<GanBatch> batches =
        new BatchesAhead<>(
            PictureThreads.ofTask(),
            state.step(),
            plan.end(state.step()),
            this::batch,
            nanoseconds -> {})) {
      return IDLE.lend(
          engine.device(),
          setup.recipe(),
          () -> engine.gan(setup.recipe()),
          gan -> trainSegment(gan, state, plan, meeting, batches, counter));
    }
  }

  private Segments.Share<SegmentPlan.Report> trainSegment(
      GanTrainer gan,
      TrainingState state,
      SegmentPlan plan,
      Meeting meeting,
      BatchesAhead<GanBatch> batches,
      LongConsumer counter) {
    gan.restore(state);
    try (GanPeers peers = gan.join(meeting, plan.exchange())) {
      ArrayList<SegmentPlan.Report> reports = new ArrayList<>();
      long step = state.step();
      for (int round = plan.first(); round <= plan.last(); round++) {
        Segments.throwIfKilled();
        int steps = plan.lengths().after(step);
        long started = System.nanoTime();
        long waited = batches.waitedNanos();
        GanLosses losses = round(gan, step, steps, batches);
        double drift = peers.average((long) steps * setup.batch(), plan.isWhole(round));
        reports.add(
            new SegmentPlan.Report(
                losses,
                drift,
                (System.nanoTime() - started) / 1e9,
                (batches.waitedNanos() - waited) / 1e9));
        step += steps;
        counter.accept(steps);
      }
      return new Segments.Share<>(gan.state(), reports);
    } finally {
      gan.releaseMemory();
    }
  }

  /** What this worker learns from in a step, counted from 0. Several threads may ask. */
  GanBatch batch(long step) {
    PixelSize size = setup.crop();
    int pixels = size.width() * size.height();
    float[] sources = new float[setup.batch() * 3 * pixels];
    float[] targets = new float[sources.length];
    byte[] labels = new byte[setup.batch() * pixels];
    byte[] targetLabels = new byte[setup.targetLabelled() ? labels.length : 0];
    List<CropPlace> sourcePlaces = new ArrayList<>();
    List<CropPlace> targetPlaces = new ArrayList<>();
    CropReader reader = new CropReader(size);
    SplittableRandom random = new SplittableRandom(Seeds.mix(seed, CROPS, step, worker));
    for (int i = 0; i < setup.batch(); i++) {
      long position = step * setup.batch() + i;
      Sample labelled = setup.source().read(source.at(position), conf);
      Sample real = setup.target().read(target.at(position), conf);
      List<CropReader.Crop> crops =
          setup.alignedCrops()
              ? reader.aligned(labelled, real, random)
              : List.of(reader.random(labelled, random), reader.random(real, random));
      CropReader.Crop crop = crops.get(0);
      Tensors.toNchw(crop.image(), sources, i * 3 * pixels);
      copyLabels(crop, labelled, labels, i * pixels);
      Tensors.toNchw(crops.get(1).image(), targets, i * 3 * pixels);
      if (setup.targetLabelled()) {
        copyLabels(crops.get(1), real, targetLabels, i * pixels);
      }
      sourcePlaces.add(crop.place());
      targetPlaces.add(crops.get(1).place());
    }
    return new GanBatch(
        sources,
        labels,
        targets,
        targetLabels,
        size.height(),
        size.width(),
        sourcePlaces,
        targetPlaces);
  }

  private static void copyLabels(CropReader.Crop crop, Sample sample, byte[] to, int offset) {
    if (crop.trainIds() == null) {
      throw new UserException("Cannot train on sample '%s': it has no label", sample.id());
    }
    byte[] ids = crop.trainIds().ids();
    System.arraycopy(ids, 0, to, offset, ids.length);
  }
}
