// SPDX-License-Identifier: Apache-2.0
package io.semadapt.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * One tab of a headless Chromium, driven over its DevTools protocol. Selenium would do the same,
 * but needs a Guava that Spark's does not get along with.
 */
final class Browser implements AutoCloseable {
  /** On the busiest of machines. */
  private static final long PATIENCE_SECONDS = 600;

  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome");
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What the page complained of, or asked the network for. */
  private final List<String> problems = new CopyOnWriteArrayList<>();

  private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
  private final AtomicInteger lastId = new AtomicInteger();
  private final Process process;
  private final WebSocket socket;
  private final String session;
  private volatile CompletableFuture<JsonNode> loaded = new CompletableFuture<>();

  /** Starts the browser. */
  static Browser start(Path executable, Path profile) throws Exception {
    Process process =
        new ProcessBuilder(
                executable.toString(),
                "--headless",
                // It opens our own page alone, and containers often have no sandbox to give.
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--hide-scrollbars",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                "about:blank")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      return new Browser(process, address(process));
    } catch (Exception e) {
      process.destroyForcibly();
      throw e;
    }
  }

  /** The first Chromium or Chrome on the path. */
  static Optional<Path> installed() {
    List<String> folders = Arrays.asList(System.getenv("PATH").split(File.pathSeparator));
    return NAMES.stream()
        .flatMap(name -> folders.stream().map(folder -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private Browser(Process process, URI address) throws Exception {
    this.process = process;
    this.socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .buildAsync(address, new Reader())
            .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    String target =
        send("", "Target.createTarget", Map.of("url", "about:blank")).path("targetId").asText();
    this.session =
        send("", "Target.attachToTarget", Map.of("targetId", target, "flatten", true))
            .path("sessionId")
            .asText();
    for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
      send(domain + ".enable", Map.of());
    }
    send(
        "Network.emulateNetworkConditions",
        Map.of("offline", true, "latency", 0, "downloadThroughput", 0, "uploadThroughput", 0));
  }

  /**
   * Loads a file and waits until it, and everything in it, is there; older problems are dropped.
   */
  void open(Path page) throws Exception {
    problems.clear();
    loaded = new CompletableFuture<>();
    send("Page.navigate", Map.of("url", page.toUri().toString()));
    loaded.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  /** The value of an expression; of a promise, what it comes to. */
  JsonNode evaluate(String expression) throws Exception {
    JsonNode answer =
        send(
            "Runtime.evaluate",
            Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
    if (answer.has("exceptionDetails")) {
      throw new AssertionError(expression + ": " + answer.get("exceptionDetails"));
    }
    return answer.path("result").path("value");
  }

  /** The window in CSS pixels. */
  void resize(int width, int height) throws Exception {
    send(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
    frames();
  }

  /** What the reader's system prefers: {@code light} or {@code dark}. */
  void prefer(String scheme) throws Exception {
    send(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    frames();
  }

  /** Whatever the page does after a change is drawn. */
  private void frames() throws Exception {
    evaluate(
        "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 0))))");
  }

  /** Presses a key: {@code Tab}, {@code Enter}, {@code +}. */
  void press(String key) throws Exception {
    String text = key.equals("Enter") ? "\r" : key.length() == 1 ? key : "";
    send(
        "Input.dispatchKeyEvent",
        Map.of(
            "type",
            text.isEmpty() ? "rawKeyDown" : "keyDown",
            "key",
            key,
            "code",
            key,
            "text",
            text,
            "windowsVirtualKeyCode",
            key.equals("Tab") ? 9 : key.equals("Enter") ? 13 : 0));
    send("Input.dispatchKeyEvent", Map.of("type", "keyUp", "key", key, "code", key));
    frames();
  }

  /** Draws the pressed mouse over the page, from one point to another. */
  void drag(double fromX, double fromY, double toX, double toY) throws Exception {
    mouse("mouseMoved", fromX, fromY, 0);
    mouse("mousePressed", fromX, fromY, 1);
    mouse("mouseMoved", (fromX + toX) / 2, (fromY + toY) / 2, 1);
    mouse("mouseMoved", toX, toY, 1);
    mouse("mouseReleased", toX, toY, 0);
    frames();
  }

  private void mouse(String type, double x, double y, int buttons) throws Exception {
    send(
        "Input.dispatchMouseEvent",
        Map.of(
            "type",
            type,
            "x",
            x,
            "y",
            y,
            "button",
            type.equals("mouseMoved") && buttons == 0 ? "none" : "left",
            "buttons",
            buttons,
            "clickCount",
            1));
  }

  /** The whole page as a PNG. */
  byte[] screenshot() throws Exception {
    JsonNode answer =
        send("Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true));
    return Base64.getDecoder().decode(answer.path("data").asText());
  }

  /** Errors of the console, exceptions, and addresses outside of the file that were asked for. */
  List<String> problems() {
    return List.copyOf(problems);
  }

  @Override
  public void close() {
    socket.sendText("{\"id\": 0, \"method\": \"Browser.close\"}", true).join();
    process.onExit().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
  }

  private JsonNode send(String method, Map<String, Object> parameters) throws Exception {
    return send(session, method, parameters);
  }

  private JsonNode send(String to, String method, Map<String, Object> parameters) throws Exception {
    int id = lastId.incrementAndGet();
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    answers.put(id, answer);
    ObjectNode message = JSON.createObjectNode().put("id", id).put("method", method);
    message.set("params", JSON.valueToTree(parameters));
    if (!to.isEmpty()) {
      message.put("sessionId", to);
    }
    socket.sendText(JSON.writeValueAsString(message), true).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    JsonNode result = answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (result.has("error")) {
      throw new AssertionError(method + ": " + result.get("error"));
    }
    return result.path("result");
  }

  private void event(String method, JsonNode what) {
    switch (method) {
      case "Page.loadEventFired" -> loaded.complete(what);
      case "Runtime.exceptionThrown" -> problems.add(what.path("exceptionDetails").toString());
      case "Runtime.consoleAPICalled" -> {
        if (List.of("error", "warning", "assert").contains(what.path("type").asText())) {
          problems.add(what.path("args").toString());
        }
      }
      case "Log.entryAdded" -> {
        if (List.of("error", "warning").contains(what.path("entry").path("level").asText())) {
          problems.add(what.path("entry").toString());
        }
      }
      case "Network.requestWillBeSent" -> {
        String address = what.path("request").path("url").asText();
        if (Stream.of("file:", "data:", "about:").noneMatch(address::startsWith)) {
          problems.add("asked for " + address);
        }
      }
      default -> {
        // Nothing that a test looks at.
      }
    }
  }

  /** Where the browser listens: it says so on its standard error, which is then read to its end. */
  private static URI address(Process process) throws Exception {
    CompletableFuture<URI> address = new CompletableFuture<>();
    List<String> said = new ArrayList<>();
    Predicate<String> tells = line -> line.contains("DevTools listening on ");
    Thread reader =
        new Thread(
            () -> {
              try (BufferedReader lines =
                  new BufferedReader(
                      new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                  said.add(line);
                  if (tells.test(line)) {
                    address.complete(URI.create(line.substring(line.indexOf("ws://"))));
                  }
                }
                address.completeExceptionally(new IOException(String.join("\n", said)));
              } catch (IOException e) {
                address.completeExceptionally(e);
              }
            },
            "browser-errors");
    reader.setDaemon(true);
    reader.start();
    return address.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  /** Puts the pieces of a message together and hands it on. */
  private final class Reader implements WebSocket.Listener {
    private final StringBuilder message = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      message.append(part);
      if (last) {
        take(message.toString());
        message.setLength(0);
      }
      from.request(1);
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
      answers.values().forEach(answer -> answer.completeExceptionally(error));
    }

    private void take(String text) {
      try {
        JsonNode node = JSON.readTree(text);
        CompletableFuture<JsonNode> answer = answers.remove(node.path("id").asInt());
        if (answer != null) {
          answer.complete(node);
        } else {
          event(node.path("method").asText(), node.path("params"));
        }
      } catch (IOException e) {
        problems.add(e.toString());
      }
    }
  }
}
