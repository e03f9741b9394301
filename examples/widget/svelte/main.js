import { mount } from "svelte";
import Product from "./Product.svelte";

mount(Product, { target: document.querySelector("#product") });
