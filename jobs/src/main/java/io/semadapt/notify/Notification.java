// SPDX-License-Identifier: Apache-2.0
package io.semadapt.notify;

import io.semadapt.config.ConfigSection;
import io.semadapt.console.Console;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where the end of a run is reported: section {@code notify}. Sending never fails: a message that
 * cannot be delivered is one line of warning.
 */
public record Notification(Optional<Path> prometheusFile, Optional<URI> url) {
  /** Reports to nobody. */
  public static final Notification NONE = new Notification(Optional.empty(), Optional.empty());

  /** A run that was stopped has 30 seconds on Kubernetes, and must still write its row. */
  private static final Duration LIMIT = Duration.ofSeconds(10);

  /** Reads the keys; those that cannot be used are problems of the section, and are left out. */
  public static Notification read(ConfigSection root) {
    ConfigSection keys = root.incidental().child("notify");
    return new Notification(
        keys.optionalString("prometheus-file").flatMap(file -> path(file, keys)),
        keys.optionalString("url").flatMap(address -> address(address, keys)));
  }

  private static Optional<Path> path(String file, ConfigSection keys) {
    if (file.contains("://") || !file.endsWith(PrometheusFile.ENDING)) {
      keys.problem(
          "prometheus-file",
          "must be a local file whose name ends in %s, was %s"
              .formatted(PrometheusFile.ENDING, file));
      return Optional.empty();
    }
    try {
      return Optional.of(Path.of(file).toAbsolutePath());
    } catch (InvalidPathException e) {
      keys.problem("prometheus-file", "must be a local file, was " + file);
      return Optional.empty();
    }
  }

  private static Optional<URI> address(String text, ConfigSection keys) {
    try {
      URI address = new URI(text);
      if (List.of("http", "https").contains(String.valueOf(address.getScheme()))
          && address.getHost() != null) {
        return Optional.of(address);
      }
    } catch (URISyntaxException e) {
      // Its message quotes the address, which may hold a secret.
      keys.problem("url", "has a character that an address cannot have");
      return Optional.empty();
    }
    keys.problem("url", "must be an address that starts with http:// or https:// and names a host");
    return Optional.empty();
  }

  /** Sends the messages; prints one line for each that cannot be delivered. */
  public void send(RunEnd end, Console console) {
    prometheusFile.ifPresent(file -> write(file, end, console));
    url.ifPresent(address -> post(address, end, console));
  }

  private static void write(Path file, RunEnd end, Console console) {
    try {
      PrometheusFile.write(file, end);
    } catch (IOException e) {
      console.error(
          "Warning: cannot write '%s' (notify.prometheus-file): %s".formatted(file, reason(e)));
    }
  }

  /** The messages of the first two are only the path. */
  private static String reason(IOException failure) {
    if (failure instanceof NoSuchFileException) {
      return "no such folder";
    }
    if (failure instanceof AccessDeniedException) {
      return "permission denied";
    }
    return failure instanceof FileSystemException e && e.getReason() != null
        ? e.getReason()
        : String.valueOf(failure.getMessage());
  }

  private static void post(URI address, RunEnd end, Console console) {
    try {
      new WebHook(address, LIMIT).post(end.json());
    } catch (IOException e) {
      console.error(
          "Warning: cannot tell %s how the run ended (notify.url): %s"
              .formatted(address.getHost(), e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      console.error(
          "Warning: cannot tell %s how the run ended (notify.url): interrupted"
              .formatted(address.getHost()));
    }
  }
}
