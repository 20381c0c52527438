// SPDX-License-Identifier: Apache-2.0
package io.semadapt.notify;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Posts one JSON object to a web address.
 *
 * @param address http or https; a user and password in it are sent as basic authentication
 * @param limit for the whole exchange, whatever hangs
 */
record WebHook(URI address, Duration limit) {
  private static final int FIRST_STATUS_OF_ANOTHER_KIND = 300;

  /**
   * Posts, once.
   *
   * @throws IOException with a reason that does not show the address
   */
  void post(String json) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address)
            .header("Content-Type", "application/json")
            .header("User-Agent", "semadapt")
            .POST(HttpRequest.BodyPublishers.ofString(json));
    if (address.getUserInfo() != null) {
      byte[] user = address.getUserInfo().getBytes(StandardCharsets.UTF_8);
      request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(user));
    }
    HttpClient client =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(limit).build();
    CompletableFuture<HttpResponse<Void>> answer =
        client.sendAsync(request.build(), HttpResponse.BodyHandlers.discarding());
    try {
      int status = answer.get(limit.toMillis(), TimeUnit.MILLISECONDS).statusCode();
      if (status >= FIRST_STATUS_OF_ANOTHER_KIND) {
        throw new IOException("it answered with HTTP status " + status);
      }
    } catch (TimeoutException e) {
      throw new IOException("no answer within %d s".formatted(limit.toSeconds()), e);
    } catch (ExecutionException e) {
      throw new IOException(reason(e.getCause()), e);
    } finally {
      answer.cancel(/* mayInterruptIfRunning= */ true);
    }
  }

  /** Most failures to connect have no message. */
  private static String reason(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause.getMessage() != null) {
        return cause.getMessage().lines().findFirst().orElse("");
      }
    }
    return "no connection";
  }
}
