// Calls made before the widget has loaded wait here; the widget answers them when it comes.
window.HelpSDK = window.HelpSDK || function () {
  (window.HelpSDK.q = window.HelpSDK.q || []).push(arguments);
};
