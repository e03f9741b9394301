/** The name of our one node in a page. */
export const TAG = "helpsdk-widget";
