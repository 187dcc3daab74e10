vcl 4.0;
backend default {
  .host = "web";
  .port = "80";
}
