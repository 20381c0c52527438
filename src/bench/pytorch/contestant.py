#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The peer on a GPU: Python's PyTorch, eager, with the networks, losses and Adam of the peer in src/bench/libtorch.

Reads a line `<scenario> <seconds>`, repeats the scenario for that long and answers with a line of JSON, as Contestant.java does.
With --verify it makes each scenario's networks, does one step on small images and compares the numbers of parameters with Semadapt's.
"""

import argparse
import gc
import itertools
import json
import statistics
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

LEVELS = 5
CLASSES = 19
CONFIDENCE = 0.8
RECONSTRUCTION = 10.0
IDENTITY = 5.0
IGNORE = 255

# Kind, channels, blocks, batch, width, height: those of Scenario.java.
SCENARIOS = {
    "sgemm-2048": ("sgemm", 2048, 0, 0, 0, 0),
    "gan-n16-128x64": ("gan", 16, 4, 1, 128, 64),
    "gan-n32-128x64": ("gan", 32, 6, 1, 128, 64),
    "gan-n16-256x128": ("gan", 16, 4, 1, 256, 128),
    "gan-n32-256x128": ("gan", 32, 6, 1, 256, 128),
    "gan-n32-512x256": ("gan", 32, 9, 1, 512, 256),
    "gan-n64-512x256": ("gan", 64, 9, 1, 512, 256),
    "translate-n16-256x128": ("translate", 16, 4, 1, 256, 128),
    "translate-n32-256x128": ("translate", 32, 6, 1, 256, 128),
    "translate-n32-1024x512": ("translate", 32, 9, 1, 1024, 512),
    "unet-8-128x64": ("unet", 8, 0, 4, 128, 64),
    "unet-16-256x128": ("unet", 16, 0, 4, 256, 128),
    "unet-32-512x256": ("unet", 32, 0, 4, 512, 256),
}

# Semadapt's numbers of parameters (generator, discriminator, U-Net) of the kind's first scenario: the layers of
# GeneratorArchitecture(16, 4), DiscriminatorArchitecture(16, 5, 19) and UnetArchitecture(8), running statistics included.
EXPECTED = {
    "gan-n16-128x64": (347043, 783524),
    "translate-n16-256x128": (347043,),
    "unet-8-128x64": (259235,),
}


def normalized(cin, cout, kernel, stride, padding):
    """A convolution and its norm."""
    return nn.Sequential(
        nn.Conv2d(cin, cout, kernel, stride=stride, padding=padding, bias=False),
        nn.InstanceNorm2d(cout, affine=True),
    )


class Residual(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.layers = nn.Sequential(
            nn.ReflectionPad2d(1),
            normalized(channels, channels, 3, 1, 0),
            nn.ReLU(inplace=True),
            nn.ReflectionPad2d(1),
            normalized(channels, channels, 3, 1, 0),
        )

    def forward(self, x):
        return x + self.layers(x)


class Generator(nn.Module):
    def __init__(self, n, blocks):
        super().__init__()
        self.layers = nn.Sequential(
            nn.ReflectionPad2d(3),
            normalized(3, n, 7, 1, 0),
            nn.ReLU(inplace=True),
            normalized(n, 2 * n, 3, 2, 1),
            nn.ReLU(inplace=True),
            normalized(2 * n, 4 * n, 3, 2, 1),
            nn.ReLU(inplace=True),
            *(Residual(4 * n) for _ in range(blocks)),
            nn.Upsample(scale_factor=2, mode="nearest"),
            normalized(4 * n, 2 * n, 3, 1, 1),
            nn.ReLU(inplace=True),
            nn.Upsample(scale_factor=2, mode="nearest"),
            normalized(2 * n, n, 3, 1, 1),
            nn.ReLU(inplace=True),
            nn.ReflectionPad2d(3),
            nn.Conv2d(n, 3, 7),
            nn.Tanh(),
        )

    def forward(self, image):
        return self.layers(image)


class Discriminator(nn.Module):
    """Two heads: patch scores on the third level, class logits after a decoder with skips."""

    DOMAIN_LEVEL = 3

    def __init__(self, n, levels, classes):
        super().__init__()

        def width(level):
            return n * min(1 << (level - 1), 8)

        self.encoder = nn.ModuleList()
        for level in range(1, levels + 1):
            cin = 3 if level == 1 else width(level - 1)
            if level in (1, levels):
                layer = nn.Conv2d(cin, width(level), 4, stride=2, padding=1)
            else:
                layer = normalized(cin, width(level), 4, 2, 1)
            self.encoder.append(nn.Sequential(layer, nn.LeakyReLU(0.2, inplace=True)))
        self.domain = nn.Conv2d(width(self.DOMAIN_LEVEL), 1, 4, padding=1)
        self.twice = nn.Upsample(scale_factor=2, mode="nearest")
        self.decoder = nn.ModuleList()
        channels = width(levels)
        for level in range(levels - 1, 0, -1):
            self.decoder.append(nn.Sequential(normalized(channels, width(level), 3, 1, 1), nn.ReLU(inplace=True)))
            channels = 2 * width(level)
        self.semantics = nn.Conv2d(channels, classes, 3, padding=1)

    def judge(self, image):
        """Patch scores alone."""
        x = image
        for unit in self.encoder[: self.DOMAIN_LEVEL]:
            x = unit(x)
        return self.domain(x)

    def forward(self, image):
        """Patch scores and class logits."""
        features = []
        x = image
        for unit in self.encoder:
            x = unit(x)
            features.append(x)
        scores = self.domain(features[self.DOMAIN_LEVEL - 1])
        for unit, skip in zip(self.decoder, reversed(features[:-1])):
            x = torch.cat((unit(self.twice(x)), skip), 1)
        return scores, self.semantics(self.twice(x))


class Unet(nn.Module):
    LEVELS = 4

    def __init__(self, width, classes):
        super().__init__()

        def unit(cin, cout):
            return nn.Sequential(
                nn.Conv2d(cin, cout, 3, padding=1, bias=False), nn.BatchNorm2d(cout), nn.ReLU(inplace=True)
            )

        self.encoder = nn.ModuleList()
        below = 3
        for level in range(self.LEVELS + 1):
            here = width << min(level, self.LEVELS - 1)
            self.encoder.append(nn.Sequential(unit(below, here), unit(here, here)))
            below = here
        self.decoder = nn.ModuleList()
        for level in range(self.LEVELS - 1, -1, -1):
            here = width << level
            self.decoder.append(unit(below + here, here))
            below = here
        self.pool = nn.MaxPool2d(2)
        self.twice = nn.Upsample(scale_factor=2, mode="nearest")
        self.logits = nn.Conv2d(width, classes, 1)

    def forward(self, image):
        skips = []
        x = image
        for level, units in enumerate(self.encoder):
            x = units(x)
            if level < self.LEVELS:
                skips.append(x)
                x = self.pool(x)
        for unit in self.decoder:
            x = unit(torch.cat((skips.pop(), self.twice(x)), 1))
        return self.logits(x)


class Settings:
    """Where and how everything runs."""

    def __init__(self, arguments):
        self.device = torch.device(arguments.device)
        self.bfloat16 = arguments.precision == "bfloat16"
        self.format = torch.channels_last if arguments.channels_last else torch.contiguous_format
        self.fused = True if arguments.fused else None
        torch.zeros(1, device=self.device)  # starts CUDA

    def network(self, network):
        return network.to(self.device, memory_format=self.format)

    def autocast(self):
        return torch.autocast(self.device.type, dtype=torch.bfloat16, enabled=self.bfloat16)

    def adam(self, parameters, rate, betas):
        return torch.optim.Adam(parameters, lr=rate, betas=betas, fused=self.fused)

    def pinned(self, tensor):
        """A batch as a data loader gives it."""
        return tensor.pin_memory() if self.device.type == "cuda" else tensor

    def image(self, batch):
        return batch.to(self.device, non_blocking=True).contiguous(memory_format=self.format)

    def labels(self, batch):
        return batch.to(self.device, non_blocking=True).long()

    def synchronize(self):
        if self.device.type == "cuda":
            torch.cuda.synchronize()


def real(scores):
    return F.mse_loss(scores, torch.ones_like(scores))


def unreal(scores):
    return F.mse_loss(scores, torch.zeros_like(scores))


def cross_entropy(logits, labels):
    return F.cross_entropy(logits, labels)


def anchored(logits, sure):
    """Cross entropy of what a discriminator is sure of; 0 where that is nothing, as it is at first."""
    total = F.cross_entropy(logits, sure, ignore_index=IGNORE, reduction="sum")
    return total / (sure != IGNORE).sum().clamp(min=1)


@torch.no_grad()
def sure_of(logits):
    """What a discriminator is sure of; the rest is ignored."""
    probability, best = torch.softmax(logits.detach().float(), 1).max(1)
    return best.masked_fill(probability <= CONFIDENCE, IGNORE)


class Gan:
    """GanStep.java, as CycleGAN's own code does it: frozen discriminators, detached fakes."""

    def __init__(self, settings, channels, blocks):
        self.settings = settings
        self.g_st = settings.network(Generator(channels, blocks))
        self.g_ts = settings.network(Generator(channels, blocks))
        self.d_s = settings.network(Discriminator(channels, LEVELS, CLASSES))
        self.d_t = settings.network(Discriminator(channels, LEVELS, CLASSES))
        betas = (0.5, 0.999)
        self.generators = settings.adam(
            itertools.chain(self.g_st.parameters(), self.g_ts.parameters()), 2e-4, betas
        )
        self.discriminators = settings.adam(
            itertools.chain(self.d_s.parameters(), self.d_t.parameters()), 2e-4, betas
        )

    def discriminators_learn(self, learn):
        self.d_s.requires_grad_(learn)
        self.d_t.requires_grad_(learn)

    def step(self, source_batch, labels_batch, weights_batch, target_batch):
        autocast = self.settings.autocast
        source = self.settings.image(source_batch)
        target = self.settings.image(target_batch)
        labels = self.settings.labels(labels_batch)
        weights = weights_batch.to(self.settings.device, non_blocking=True)

        self.discriminators_learn(False)
        self.generators.zero_grad()
        with autocast():
            fake_target = self.g_st(source)
            fake_source = self.g_ts(target)
            scores, logits = self.d_t(fake_target)
            generator_loss = (
                real(scores)
                + real(self.d_s.judge(fake_source))
                + cross_entropy(logits, labels)
                + ((self.g_ts(fake_target) - source).abs() * weights).mean() * RECONSTRUCTION
                + F.l1_loss(self.g_st(fake_source), target) * RECONSTRUCTION
                + F.l1_loss(self.g_st(target), target) * IDENTITY
                + F.l1_loss(self.g_ts(source), source) * IDENTITY
            )
        generator_loss.backward()
        self.generators.step()

        self.discriminators_learn(True)
        self.discriminators.zero_grad()
        with autocast():
            real_scores, real_logits = self.d_s(source)
            # The anchored term reads the logits of the same look at the fakes; nothing goes back through them.
            fake_scores, fake_logits = self.d_s(fake_source.detach())
            source_loss = (
                (real(real_scores) + unreal(fake_scores)) * 0.5 + cross_entropy(real_logits, labels)
            )
            sure = sure_of(fake_logits)
        source_loss.backward()
        with autocast():
            real_scores, real_logits = self.d_t(target)
            fake_scores, fake_logits = self.d_t(fake_target.detach())
            target_loss = (
                (real(real_scores) + unreal(fake_scores)) * 0.5
                + anchored(real_logits, sure)
                + cross_entropy(fake_logits, labels)
            )
        target_loss.backward()
        self.discriminators.step()
        return generator_loss.item() + source_loss.item() + target_loss.item()


def images(settings, batch, width, height):
    return settings.pinned(torch.rand(batch, 3, height, width) * 2 - 1)


def labels(settings, batch, width, height):
    return settings.pinned(torch.randint(CLASSES, (batch, height, width), dtype=torch.uint8))


def sgemm(settings, side):
    left = torch.rand(side, side, device=settings.device)
    right = torch.rand(side, side, device=settings.device)
    product = torch.empty(side, side, device=settings.device)

    def run():
        torch.mm(left, right, out=product)
        settings.synchronize()

    return run, ()


def gan(settings, channels, blocks, batch, width, height):
    networks = Gan(settings, channels, blocks)
    source = images(settings, batch, width, height)
    target = images(settings, batch, width, height)
    classes = labels(settings, batch, width, height)
    weights = settings.pinned(torch.rand(batch, 1, height, width))
    return lambda: networks.step(source, classes, weights, target), (networks.g_st, networks.d_s)


def translate(settings, channels, blocks, batch, width, height):
    generator = settings.network(Generator(channels, blocks)).eval()
    batch_images = images(settings, batch, width, height)

    def run():
        with torch.inference_mode(), settings.autocast():
            translated = generator(settings.image(batch_images))
        return translated.float().cpu()

    return run, (generator,)


def unet(settings, channels, batch, width, height):
    network = settings.network(Unet(channels, CLASSES))
    optimizer = settings.adam(network.parameters(), 1e-3, (0.9, 0.999))
    batch_images = images(settings, batch, width, height)
    batch_labels = labels(settings, batch, width, height)

    def run():
        optimizer.zero_grad()
        with settings.autocast():
            logits = network(settings.image(batch_images))
            loss = cross_entropy(logits, settings.labels(batch_labels))
        loss.backward()
        optimizer.step()
        return loss.item()

    return run, (network,)


def prepare(settings, kind, channels, blocks, batch, width, height):
    """What to repeat, and the networks in it."""
    torch.manual_seed(1)
    if kind == "sgemm":
        return sgemm(settings, channels)
    if kind == "gan":
        return gan(settings, channels, blocks, batch, width, height)
    if kind == "translate":
        return translate(settings, channels, blocks, batch, width, height)
    return unet(settings, channels, batch, width, height)


def measure(name, run, seconds):
    """The medians of all repetitions, milliseconds; processor time is that of the whole process."""
    walls = []
    processors = []
    end = time.perf_counter() + seconds
    while not walls or time.perf_counter() < end:
        processor = time.process_time()
        start = time.perf_counter()
        run()
        walls.append((time.perf_counter() - start) * 1e3)
        processors.append((time.process_time() - processor) * 1e3)
    return {
        "scenario": name,
        "repetitions": len(walls),
        "wall_ms": round(statistics.median(walls), 3),
        "cpu_ms": round(statistics.median(processors), 3),
    }


def serve(settings):
    current = ""
    run = None
    for line in sys.stdin:
        name, seconds = line.split()
        if name != current:
            run = None
            gc.collect()
            if settings.device.type == "cuda":
                torch.cuda.empty_cache()
                torch.cuda.reset_peak_memory_stats()
            run, _ = prepare(settings, *SCENARIOS[name])
            current = name
        answer = measure(name, run, float(seconds))
        if settings.device.type == "cuda":
            answer["gpu_mb"] = round(torch.cuda.max_memory_allocated() / 2**20, 1)
        print(json.dumps(answer), flush=True)


def parameters(network):
    """As Semadapt counts them: with the running statistics of norms."""
    values = itertools.chain(network.parameters(), network.buffers())
    return sum(value.numel() for value in values if value.is_floating_point())


def verify(settings):
    right = True
    for name, (kind, channels, blocks, batch, _, _) in SCENARIOS.items():
        if kind == "sgemm":
            continue
        run, networks = prepare(settings, kind, channels, blocks, batch, 64, 64)
        result = run()
        counts = tuple(parameters(network) for network in networks)
        expected = EXPECTED.get(name, counts)
        right = right and counts == expected
        loss = result if isinstance(result, float) else result.abs().mean().item()
        print(name, *counts, "" if counts == expected else f"expected {expected}", f"result {loss:.4f}", flush=True)
    return right


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    parser.add_argument("--precision", choices=["float32", "tf32", "bfloat16"], default="float32")
    parser.add_argument("--channels-last", action="store_true")
    parser.add_argument("--fused", action="store_true", help="Adam in one kernel")
    parser.add_argument("--cudnn-benchmark", action="store_true", help="cuDNN tries its algorithms")
    parser.add_argument("--verify", action="store_true")
    arguments = parser.parse_args()
    torch.backends.cuda.matmul.allow_tf32 = arguments.precision == "tf32"
    torch.backends.cudnn.allow_tf32 = arguments.precision == "tf32"
    torch.backends.cudnn.benchmark = arguments.cudnn_benchmark
    settings = Settings(arguments)
    if arguments.verify:
        sys.exit(0 if verify(settings) else 1)
    serve(settings)


if __name__ == "__main__":
    main()
